package scripts

import (
	"net/netip"
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
	tcp      bool
	text     string // the notation of what is not TCP
	lost     bool
}

func (m *moment) meaning() *tcpflow.Info {
	if m.tcp {
		return &m.info
	}
	return nil
}

// maxHistory is how many packets checks can look back at, as many as the record
// remembers by default.
const maxHistory = tap.DefaultMaxPackets

// history is what has been sent so far, the latest maxHistory of it.
type history struct {
	moments []moment
	head    int
	dropped uint64
}

func (h *history) add(at time.Duration, p *tap.Packet, info *tcpflow.Info, owner func(netip.Addr) string) *moment {
	m := moment{at: at, n: p.N, packet: p.Packet, from: owner(p.Src.Addr()), to: owner(p.Dst.Addr())}
	if m.from == "" {
		m.from = p.Src.Addr().String()
	}
	if m.to == "" {
		m.to = p.Dst.Addr().String()
	}
	if info != nil {
		m.info, m.tcp = *info, true
	} else {
		m.text = string(wire.AppendNotation(nil, &p.Packet, p.Seq, p.Ack))
	}
	// The record alone decides how long bytes are kept.
	m.packet.Data, m.packet.Payload = nil, nil
	if len(h.moments) < maxHistory {
		h.moments = append(h.moments, m)
		return &h.moments[len(h.moments)-1]
	}
	slot := &h.moments[h.head]
	*slot = m
	h.head = (h.head + 1) % maxHistory
	h.dropped++
	return slot
}

// len and at index what is remembered, oldest first.
func (h *history) len() int { return len(h.moments) }

func (h *history) at(i int) *moment {
	return &h.moments[(h.head+i)%len(h.moments)]
}

// lose notes that a link has lost packet n.
func (h *history) lose(n uint64) {
	i := sort.Search(h.len(), func(i int) bool { return h.at(i).n >= n })
	if i < h.len() && h.at(i).n == n {
		h.at(i).lost = true
	}
}

// scan gives each remembered packet to a fresh counter of the pattern and calls
// fn for those that it selects, until fn returns false.
func (h *history) scan(p match.Pattern, r *run, fn func(*moment) bool) {
	counter := match.NewCounter(p)
	counter.Owners(r.owners)
	for i := range h.len() {
		if m := h.at(i); counter.Match(m.meaning(), &m.packet) && !fn(m) {
			return
		}
	}
}
