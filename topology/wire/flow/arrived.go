package flow

import (
	"time"

	"netlab/topology/wire"
)

// reached is what has reached an end.
type reached struct {
	// zero says that the window offered last is 0, wnd is SND.WND in bytes.
	zero bool
	wnd  uint32
	// beside is what is kept in a network only, nil where there is nothing.
	beside *beside
}

// beside is what has reached an end of a network, where that differs from what
// was sent.
type beside struct {
	// acked is when an ACK has arrived last.
	acked time.Duration
	// got is the sequence space of the peer that has arrived, its SYN included.
	got ranges
	// challenged counts RSTs and SYNs that have reached a synchronized end at the
	// instant at, and which it has not answered yet.
	challenged uint32
	at         time.Duration
}

func (r *reached) network() *beside {
	if r.beside == nil {
		r.beside = new(beside)
	}
	return r.beside
}

// maxHeld bounds the pieces that an end is known to hold beyond a hole.
const maxHeld = 1 << 12

// outside reports whether a synchronized end drops the segment for its sequence
// number, and with it what it acknowledges (RFC 9293 section 3.10.7.4, first check):
// beyond what the end has offered, or before what it has acknowledged.
func (g *segment) outside() bool {
	r := g.r
	if !r.State.Synchronized() || r.reached.beside == nil || r.reached.beside.got.empty() {
		return false
	}
	before := g.end < r.offer.ack || g.end == r.offer.ack && g.end > g.seq
	return before || g.seq > max(r.offer.edge, r.reached.beside.got.first.end)
}

// reach takes what a segment that arrives tells its receiver.
func (g *segment) reach() {
	r, ack := g.r, g.ack
	switch {
	case g.ignore:
		return
	case g.p.Flags&wire.ACK == 0:
		if g.kinds&SYN != 0 {
			r.reached.offered(&g.s.offer, g.p)
		}
		return
	case ack <= r.nxt:
	case g.missed:
		ack = r.nxt
	default:
		ack = r.una // it cannot be taken
	}
	switch {
	case !r.acked && ack <= r.nxt && ack != 0, ack > r.una:
		r.una, r.acked = ack, true
		r.dupACKs = 0
		g.measure()
	case g.kinds&DuplicateACK != 0:
		r.dupACKs++
	}
	if g.kinds&RST != 0 {
		return
	}
	if g.network {
		r.reached.network().acked = g.at
	}
	if g.ack >= r.una {
		r.reached.offered(&g.s.offer, g.p)
	}
	r.takeSACK(g)
}

// offered takes the window of a segment.
func (r *reached) offered(o *offer, p *wire.Packet) { r.zero, r.wnd = p.Window == 0, o.scaled(p) }

// receive notes the sequence space that arrives at an end of a network.
func (g *segment) receive() {
	s := g.s
	if g.end == g.seq || g.ignore || g.p.Flags&wire.RST != 0 || !s.HasISN {
		return
	}
	got := &g.r.reached.network().got
	started := !got.empty()
	switch {
	case g.p.Flags&wire.SYN != 0 && !started:
		if g.seq == s.base {
			got.add(g.seq, g.end, maxHeld)
		}
	case started && g.seq < max(g.r.offer.edge, got.first.end):
		got.add(max(g.seq, got.first.start), max(g.end, got.first.start), maxHeld)
	}
}

// Send returns SND.UNA, SND.NXT and SND.WND of an end as far as what has reached
// it says; ok is false before its SYN is sent. Until an ACK arrives SND.UNA is
// the initial sequence number.
func (e *End) Send() (una, nxt, wnd uint32, ok bool) {
	if !e.HasISN {
		return 0, 0, 0, false
	}
	una = e.ISN
	if e.acked {
		una = uint32(e.una)
	}
	return una, uint32(e.nxt), e.reached.wnd, true
}

// Recv returns RCV.NXT of an end of a network, the number after all that has
// reached it without a hole, and what it holds beyond; ok is false before the
// peer's SYN arrives.
func (e *End) Recv() (nxt uint32, held []wire.SACKBlock, ok bool) {
	if e.reached.beside == nil || e.reached.beside.got.empty() {
		return 0, nil, false
	}
	got := &e.reached.beside.got
	for _, s := range got.islands() {
		held = append(held, wire.SACKBlock{Start: uint32(s.start), End: uint32(s.end)})
	}
	return uint32(got.first.end), held, true
}
