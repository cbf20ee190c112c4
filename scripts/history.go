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
	lost     bool
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
		h.chunks = append(h.chunks, make([]moment, 0, min(chunkSize, 16<<min(6, 2*len(h.chunks)))))
		last = len(h.chunks) - 1
	}
	h.chunks[last] = append(h.chunks[last], momentOf(e, owner))
	return h.at(h.len() - 1)
}

func momentOf(e tap.Event, owner func(netip.Addr) string) moment {
	p := e.Packet
	m := moment{at: e.At, n: p.N, packet: p.Packet, info: p.Info}
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

// lose notes that a link has lost packet n.
func (h *history) lose(n uint64) {
	i := sort.Search(h.len(), func(i int) bool { return h.at(i).n >= n })
	if i < h.len() && h.at(i).n == n {
		h.at(i).lost = true
	}
}
