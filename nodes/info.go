package nodes

import (
	"iter"
	"net/netip"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"

	"netlab/topology/wire"
)

// Info is what a connection's stack knows about it, as TCP_INFO tells.
type Info struct {
	State wire.State
	// RTT and RTTVar are the smoothed round-trip time and its variation, RTO the
	// retransmission timeout (RFC 6298).
	RTT, RTTVar, RTO time.Duration
	// CWnd and SSThresh are in packets.
	CWnd, SSThresh uint32
	// Recovery is the congestion control's phase.
	Recovery wire.Recovery
	// ReorderSeen says that RACK has seen reordering.
	ReorderSeen bool
	// Readable is how many received bytes wait to be read.
	Readable int
}

var recoveries = [...]wire.Recovery{
	tcpip.Open:         wire.RecoveryOpen,
	tcpip.RTORecovery:  wire.RecoveryRTO,
	tcpip.FastRecovery: wire.RecoveryFast,
	tcpip.SACKRecovery: wire.RecoverySACK,
	tcpip.Disorder:     wire.RecoveryDisorder,
}

// Info returns what the stack knows about the connection.
func (s *Socket) Info() Info {
	info := Info{State: s.state}
	var o tcpip.TCPInfoOption
	if s.failure == nil && !s.orphaned() && s.ep.GetSockOpt(&o) == nil {
		info.RTT, info.RTTVar, info.RTO = o.RTT, o.RTTVar, o.RTO
		info.CWnd, info.SSThresh = o.SndCwnd, o.SndSsthresh
		info.Recovery, info.ReorderSeen = recoveries[o.CcState], o.ReorderSeen
		// Nothing else uses the stack now: ReceiveQueueSizeOption would lock it for the same.
		info.Readable = s.ep.RcvBufUsed
	}
	return info
}

// SocketInfo is one line of what "ss -tan" would show.
type SocketInfo struct {
	State         wire.State
	Local, Remote netip.AddrPort
	// Readable is how many received bytes wait to be read; for a listener, how
	// many connections wait to be accepted.
	Readable int
	// Info is what the stack knows of a connection, zero for a listener.
	Info Info
}

// Sockets lists the host's TCP sockets: listeners, then connections, each oldest
// first.
func (h *Machine) Sockets() []SocketInfo {
	var all []SocketInfo
	for _, l := range h.listeners {
		waiting := 0
		for _, s := range l.children {
			if s.state.Synchronized() {
				waiting++
			}
		}
		all = append(all, SocketInfo{State: wire.Listen, Local: l.local, Readable: waiting})
	}
	for _, s := range h.live() {
		info := s.Info()
		all = append(all, SocketInfo{s.state, s.local, s.remote, info.Readable, info})
	}
	return all
}

// Stats are counters of a host's stack, in segments and packets since it booted.
type Stats struct {
	ActiveOpens, PassiveOpens, FailedConnects uint64
	SegmentsSent, SegmentsReceived            uint64
	Retransmits, FastRetransmits, Timeouts    uint64
	ResetsSent, ResetsReceived                uint64
	ChecksumErrors, InvalidSegments           uint64
	ListenOverflowSynDrop                     uint64
	ListenOverflowAckDrop                     uint64
	SynCookiesSent, SynCookiesReceived        uint64
	NoRoute, TTLExceeded                      uint64
}

// Counters are the names and values of all, in the order in which a table has them.
func (s Stats) Counters() iter.Seq2[string, uint64] {
	return func(yield func(string, uint64) bool) {
		for _, c := range [...]struct {
			name string
			n    uint64
		}{
			{"active_opens", s.ActiveOpens},
			{"passive_opens", s.PassiveOpens},
			{"failed_connects", s.FailedConnects},
			{"segments_sent", s.SegmentsSent},
			{"segments_received", s.SegmentsReceived},
			{"retransmits", s.Retransmits},
			{"fast_retransmits", s.FastRetransmits},
			{"timeouts", s.Timeouts},
			{"resets_sent", s.ResetsSent},
			{"resets_received", s.ResetsReceived},
			{"checksum_errors", s.ChecksumErrors},
			{"invalid_segments", s.InvalidSegments},
			{"listen_overflow_syn_drops", s.ListenOverflowSynDrop},
			{"listen_overflow_ack_drops", s.ListenOverflowAckDrop},
			{"syn_cookies_sent", s.SynCookiesSent},
			{"syn_cookies_received", s.SynCookiesReceived},
			{"no_route", s.NoRoute},
			{"ttl_exceeded", s.TTLExceeded},
		} {
			if !yield(c.name, c.n) {
				return
			}
		}
	}
}

// Stats returns the counters, zero for a node without power.
func (h *Machine) Stats() Stats {
	if h.condition == Off {
		return Stats{}
	}
	s := h.stack.Stats()
	t, f := s.TCP, s.IP.Forwarding
	return Stats{
		ActiveOpens: t.ActiveConnectionOpenings.Value(), PassiveOpens: t.PassiveConnectionOpenings.Value(),
		FailedConnects: t.FailedConnectionAttempts.Value(),
		SegmentsSent:   t.SegmentsSent.Value(), SegmentsReceived: t.ValidSegmentsReceived.Value(),
		Retransmits: t.Retransmits.Value(), FastRetransmits: t.FastRetransmit.Value(), Timeouts: t.Timeouts.Value(),
		ResetsSent: t.ResetsSent.Value(), ResetsReceived: t.ResetsReceived.Value(),
		ChecksumErrors: t.ChecksumErrors.Value(), InvalidSegments: t.InvalidSegmentsReceived.Value(),
		ListenOverflowSynDrop: t.ListenOverflowSynDrop.Value(), ListenOverflowAckDrop: t.ListenOverflowAckDrop.Value(),
		SynCookiesSent: t.ListenOverflowSynCookieSent.Value(), SynCookiesReceived: t.ListenOverflowSynCookieRcvd.Value(),
		NoRoute: f.Unrouteable.Value(), TTLExceeded: f.ExhaustedTTL.Value(),
	}
}
