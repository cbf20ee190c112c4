package nodes

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"

	"netlab/topology/wire"
)

// Options are the settings of a node's stack, the sysctls of a host. The zero
// value of each field leaves gVisor's default, which its comment names.
type Options struct {
	// Forward makes the node a router: it forwards what is not for itself.
	Forward bool
	// TimeWait is how long a connection stays in TIME-WAIT, 2 MSL of RFC 9293;
	// 60 s by default, as in Linux.
	TimeWait time.Duration
	// FinWait2 is how long a closed socket waits in FIN-WAIT-2 for the peer's FIN;
	// 60 s by default, at most 120 s (tcp_fin_timeout).
	FinWait2 time.Duration
	// TimeWaitReuse is "off", "global" or "loopback" (the default): whether a
	// connection in TIME-WAIT lets a new one take its port (tcp_tw_reuse).
	TimeWaitReuse string
	// CongestionControl is "reno" (the default) or "cubic".
	CongestionControl string
	// MinRTO and MaxRTO bound the retransmission timeout (RFC 6298); 200 ms and
	// 120 s by default.
	MinRTO, MaxRTO time.Duration
	// SynRetries is how often a SYN is retransmitted before connecting fails; 6
	// by default and at most (tcp_syn_retries): the stack itself gives up then, and
	// ignores its own option of this name.
	SynRetries int
	// Retries is how often a segment is retransmitted before the connection
	// fails; 15 by default (tcp_retries2).
	Retries int
	// SendBuffer and ReceiveBuffer are the initial sizes of a socket's buffers in
	// bytes; 1 MiB each by default.
	SendBuffer, ReceiveBuffer int
	// NoSACK turns selective acknowledgments off (RFC 2018).
	NoSACK bool
	// NoRACK turns RACK-TLP loss detection off (RFC 8985).
	NoRACK bool
	// Nagle makes new sockets hold back small segments (RFC 896); off by default,
	// unlike most hosts.
	Nagle bool
	// FixedReceiveBuffer turns the growing of receive buffers off
	// (tcp_moderate_rcvbuf).
	FixedReceiveBuffer bool
	// SynCookies answers each SYN by a cookie (tcp_syncookies=2); by default only
	// once the backlog is full.
	SynCookies bool
	// TTL is the time to live, or hop limit, of what the node sends; 64 by
	// default.
	TTL uint8
	// Ports are those from which a connection takes its own where none is chosen;
	// 16000 to 65535 by default (ip_local_port_range).
	Ports Ports
}

// Ports is a range of ports, both ends included.
type Ports struct{ First, Last uint16 }

// String writes the range as "50000-50099".
func (p Ports) String() string { return fmt.Sprintf("%d-%d", p.First, p.Last) }

// maxSynRetries is how often the stack retransmits a SYN: the next interval would
// be longer than its longest retransmission timeout.
const maxSynRetries = 6

// Validate refuses what a stack cannot do; it never clamps.
func (o Options) Validate() error {
	var errs []error
	refuse := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	for _, d := range []struct {
		name string
		d    time.Duration
	}{{"time_wait", o.TimeWait}, {"fin_wait_2", o.FinWait2}, {"rto_min", o.MinRTO}, {"rto_max", o.MaxRTO}} {
		if d.d < 0 {
			refuse("%s %v: a duration cannot be negative", d.name, d.d)
		}
	}
	if o.FinWait2 > MaxFinWait2 {
		refuse("fin_wait_2 %v: the stack allows %v at most", o.FinWait2, MaxFinWait2)
	}
	if _, err := timeWaitReuse(o.TimeWaitReuse); err != nil {
		errs = append(errs, err)
	}
	if err := checkCongestionControl(cmp.Or(o.CongestionControl, "reno")); err != nil {
		errs = append(errs, err)
	}
	if full := o.full(); full.MinRTO > full.MaxRTO {
		refuse("rto_min %v is above rto_max %v", full.MinRTO, full.MaxRTO)
	}
	if p := o.Ports; p.First > p.Last || p.First == 0 && p.Last != 0 {
		refuse("ports %v: want a first port from 1 to 65535, and a last one that is not below it", p)
	}
	if o.SynRetries < 0 || o.SynRetries > maxSynRetries {
		refuse("syn_retries %d: want 1 to %d", o.SynRetries, maxSynRetries)
	}
	if o.Retries < 0 {
		refuse("retries %d: cannot be negative", o.Retries)
	}
	for _, b := range []struct {
		name string
		n    int
	}{{"send_buffer", o.SendBuffer}, {"receive_buffer", o.ReceiveBuffer}} {
		if b.n != 0 && (b.n < tcp.MinBufferSize || b.n > tcp.MaxBufferSize) {
			refuse("%s %d: want %d to %d bytes", b.name, b.n, tcp.MinBufferSize, tcp.MaxBufferSize)
		}
	}
	return errors.Join(errs...)
}

func timeWaitReuse(name string) (tcpip.TCPTimeWaitReuseOption, error) {
	switch name {
	case "", "loopback":
		return tcpip.TCPTimeWaitReuseLoopbackOnly, nil
	case "off":
		return tcpip.TCPTimeWaitReuseDisabled, nil
	case "global":
		return tcpip.TCPTimeWaitReuseGlobal, nil
	}
	return 0, fmt.Errorf("time_wait_reuse %q: want off, global or loopback", name)
}

// full fills in gVisor's defaults for what is left to it.
func (o Options) full() Options {
	o.TimeWait = cmp.Or(o.TimeWait, tcp.DefaultTCPTimeWaitTimeout)
	o.FinWait2 = cmp.Or(o.FinWait2, tcp.DefaultTCPLingerTimeout)
	o.CongestionControl = cmp.Or(o.CongestionControl, "reno")
	o.MinRTO, o.MaxRTO = cmp.Or(o.MinRTO, tcp.MinRTO), cmp.Or(o.MaxRTO, tcp.MaxRTO)
	o.Retries = cmp.Or(o.Retries, tcp.MaxRetries)
	o.SendBuffer = cmp.Or(o.SendBuffer, tcp.DefaultSendBufferSize)
	o.ReceiveBuffer = cmp.Or(o.ReceiveBuffer, tcp.DefaultReceiveBufferSize)
	o.SynRetries = cmp.Or(o.SynRetries, maxSynRetries)
	o.TimeWaitReuse = cmp.Or(o.TimeWaitReuse, "loopback")
	o.TTL = cmp.Or(o.TTL, ipv4.DefaultTTL)
	o.Ports = cmp.Or(o.Ports, Ports{16000, 65535})
	return o
}

// apply sets the options, which are valid, on a stack, whatever others it had
// before.
func (o Options) apply(s *driven) error {
	o = o.full()
	reuse, _ := timeWaitReuse(o.TimeWaitReuse) // validated above
	recovery := tcpip.TCPRACKLossDetection
	if o.NoRACK {
		recovery = 0
	}
	for _, option := range []tcpip.SettableTransportProtocolOption{
		&reuse,
		ptr(tcpip.TCPTimeWaitTimeoutOption(o.TimeWait)),
		ptr(tcpip.TCPLingerTimeoutOption(o.FinWait2)),
		ptr(tcpip.CongestionControlOption(o.CongestionControl)),
		// The stack compares each bound with the other one in force.
		ptr(tcpip.TCPMinRTOOption(0)),
		ptr(tcpip.TCPMaxRTOOption(o.MaxRTO)),
		ptr(tcpip.TCPMinRTOOption(o.MinRTO)),
		ptr(tcpip.TCPMaxRetriesOption(o.Retries)),
		&tcpip.TCPSendBufferSizeRangeOption{Min: tcp.MinBufferSize, Default: o.SendBuffer, Max: tcp.MaxBufferSize},
		&tcpip.TCPReceiveBufferSizeRangeOption{Min: tcp.MinBufferSize, Default: o.ReceiveBuffer, Max: tcp.MaxBufferSize},
		ptr(tcpip.TCPSACKEnabled(!o.NoSACK)),
		&recovery,
		ptr(tcpip.TCPDelayEnabled(o.Nagle)),
		ptr(tcpip.TCPModerateReceiveBufferOption(!o.FixedReceiveBuffer)),
		ptr(tcpip.TCPAlwaysUseSynCookies(o.SynCookies)),
	} {
		if err := s.SetTransportProtocolOption(tcp.ProtocolNumber, option); err != nil {
			return fmt.Errorf("setting %T: %w", option, wrap(err))
		}
	}
	if err := s.SetPortRange(o.Ports.First, o.Ports.Last); err != nil {
		return fmt.Errorf("setting the ports: %w", wrap(err))
	}
	if err := o.applyIP(s, ipv4.ProtocolNumber); err != nil || !s.ipv6.begun() {
		return err
	}
	return o.applyIP(s, ipv6.ProtocolNumber)
}

// applyIP sets those of one version of IP.
func (o Options) applyIP(s *driven, proto tcpip.NetworkProtocolNumber) error {
	if err := s.SetNetworkProtocolOption(proto, ptr(tcpip.DefaultTTLOption(o.full().TTL))); err != nil {
		return fmt.Errorf("setting the TTL: %w", wrap(err))
	}
	if err := s.SetForwardingDefaultAndAllNICs(proto, o.Forward); err != nil {
		return fmt.Errorf("setting forwarding: %w", wrap(err))
	}
	return nil
}

// Set implements [Host.Set].
func (h *Machine) Set(o Options) error {
	err := o.Validate()
	switch {
	case h.ended:
		err = errClosed
	case err == nil && h.condition != Off:
		err = o.apply(h.stack)
	}
	if err != nil {
		return fmt.Errorf("node %s: %w", h.name, err)
	}
	changes := o.changes(h.options)
	h.options = o
	h.env.Acted(h.name, wire.ActSet, changes)
	return nil
}

// TimeWait is how long a connection stays in TIME-WAIT by the options that the
// node has now.
func (h *Machine) TimeWait() time.Duration { return h.options.full().TimeWait }

// MaxRTO is the largest retransmission timeout by the options that the machine has
// now.
func (h *Machine) MaxRTO() time.Duration { return h.options.full().MaxRTO }

// RACK reports whether the stack detects losses by RACK-TLP (RFC 8985), where both ends
// of a connection permit SACK.
func (h *Machine) RACK() bool { return !h.options.NoRACK }

func ptr[T any](v T) *T { return &v }
