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
	// info is what a segment means, known unless it is not of TCP or its sender
	// has forged its address.
	info       tcpflow.Info
	known, tcp bool
	// relSeq and relAck are a segment's numbers as the notation has them.
	relSeq, relAck uint32
	text           string // the notation of what is not TCP
	lost           bool
}

func (m *moment) meaning() *tcpflow.Info {
	if m.known {
		return &m.info
	}
	return nil
}

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
	m := moment{at: e.At, n: p.N, packet: p.Packet, from: owner(p.Src.Addr()), to: owner(p.Dst.Addr())}
	if m.from == "" {
		m.from = p.Src.Addr().String()
	}
	if m.to == "" {
		m.to = p.Dst.Addr().String()
	}
	switch {
	case e.Info != nil:
		m.info, m.known, m.tcp = *e.Info, true, true
		m.relSeq, m.relAck = e.Info.RelSeq, e.Info.RelAck
	case p.Conn != nil: // forged
		m.tcp, m.relSeq, m.relAck = true, p.Seq, p.Ack
		if side := p.Conn.Side(p.Src); side >= 0 {
			m.relSeq -= p.Conn.Ends[side].ISN
			m.relAck -= p.Conn.Ends[1-side].ISN
		}
	default:
		m.text = string(wire.AppendNotation(nil, &p.Packet, p.Seq, p.Ack))
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
