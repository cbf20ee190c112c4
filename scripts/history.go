package scripts

import (
	"net/netip"
	"slices"
	"sort"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	tcpflow "netlab/topology/wire/flow"
	"netlab/topology/wire/match"
)

// moment is one packet as checks see it: once, where its sender put it on the
// wire.
type moment struct {
	at time.Duration
	n  uint64
	// from and to are the nodes of its addresses, or these where nobody has them.
	from, to string
	packet   wire.Packet // without its bytes
	info     tcpflow.Info
	text     string // the notation of what is not TCP
	// arrived is when it first reached the node at the end of its way, tap.Never
	// until then.
	arrived time.Duration
	fate    tap.Fate
	why     wire.Decisions // of all links of its way
}

// tcp reports whether the packet is a segment of TCP.
func (m *moment) tcp() bool { return m.info.Conn != nil }

// maxHistory is how many packets checks can look back at, as many as the record
// remembers by default, chunkSize how many are forgotten at once beyond that.
const (
	maxHistory = tap.DefaultMaxPackets
	chunkSize  = 1 << 10
)

// history is what has been sent so far, at least the latest maxHistory of it.
type history struct {
	chunks  [][]moment // all but the last are full
	dropped uint64
	tallies map[match.Pattern]*tally
}

func (h *history) add(e tap.Event, owner func(netip.Addr) string) *moment {
	last := len(h.chunks) - 1
	if last < 0 || len(h.chunks[last]) == chunkSize {
		if len(h.chunks) > maxHistory/chunkSize {
			h.chunks = slices.Delete(h.chunks, 0, 1)
			h.dropped += chunkSize
		}
		// A short run takes a short chunk.
		h.chunks = append(h.chunks, make([]moment, 0, min(chunkSize, 8<<min(7, 2*len(h.chunks)))))
		last = len(h.chunks) - 1
	}
	h.chunks[last] = append(h.chunks[last], momentOf(e, owner))
	return h.at(h.len() - 1)
}

func momentOf(e tap.Event, owner func(netip.Addr) string) moment {
	p := e.Packet
	m := moment{at: e.At, n: p.N, packet: p.Packet, info: p.Info, arrived: tap.Never}
	if m.tcp() {
		m.from, m.to = m.info.From(), m.info.To()
	} else {
		m.from, m.to = owner(p.Src.Addr()), owner(p.Dst.Addr())
		m.text = string(wire.AppendNotation(nil, &p.Packet, p.Seq, p.Ack))
	}
	if m.from == "" {
		m.from = p.Src.Addr().String()
	}
	if m.to == "" {
		m.to = p.Dst.Addr().String()
	}
	// The record alone decides how long bytes are kept.
	m.packet.Data, m.packet.Payload = nil, nil
	return m
}

// len and at index what is remembered, oldest first.
func (h *history) len() int {
	n := len(h.chunks)
	if n == 0 {
		return 0
	}
	return (n-1)*chunkSize + len(h.chunks[n-1])
}

func (h *history) at(i int) *moment { return &h.chunks[i/chunkSize][i%chunkSize] }

// remembers reports whether all is there that was sent from a time on.
func (h *history) remembers(since time.Duration) bool {
	return h.dropped == 0 || since > h.at(0).at
}

// passed notes what became of a packet on one link of its way. A copy that a link
// made is the packet too, which has arrived when one of them has; of one that was
// fragmented all parts have to.
func (h *history) passed(p *tap.Packet) {
	i := sort.Search(h.len(), func(i int) bool { return h.at(i).n >= p.Index })
	if i == h.len() || h.at(i).n != p.Index {
		return
	}
	m := h.at(i)
	part, here := p.MoreFragments || p.FragOffset != 0, p.Last && p.Arrived != tap.Never
	switch {
	case part && m.fate == tap.Dropped:
		return
	case part && p.Fate == tap.Dropped:
		m.arrived = tap.Never
	case part && here:
		m.arrived = p.Arrived
	case here:
		m.arrived = min(m.arrived, p.Arrived)
	}
	if p.CopyOf != 0 {
		return
	}
	for _, d := range p.Why {
		m.why = m.why.And(d)
	}
	if p.Fate != tap.Delivered || p.Last && m.fate == tap.InFlight {
		m.fate = p.Fate
	}
}

// lost reports whether a link has lost the packet, and no copy of it has arrived.
func (m *moment) lost() bool { return m.fate == tap.Dropped && m.arrived == tap.Never }

// outcome is what became of the packet on all of its way.
func (m *moment) outcome() tap.Fate {
	if m.fate == tap.Dropped && m.arrived != tap.Never {
		return tap.Duplicated
	}
	return m.fate
}
