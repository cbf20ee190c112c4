package flow

import (
	"time"

	"netlab/topology/wire"
)

// reached is what has reached an end.
type reached struct {
	// at is when a SYN, or an ACK that the end can take, has reached it last: its timers
	// may run anew since then.
	at time.Duration
	// wnd is SND.WND in bytes, wl1 SND.WL1 (RFC 9293 section 3.10.7.4); valid where
	// [End].windowed. SND.WL2 is at most SND.UNA, and so needs no comparison.
	wnd, wl1 uint32
	// beside is what is kept in a network only, nil where there is nothing.
	beside *beside
}

// beside is what has reached an end of a network, where that differs from what
// was sent.
type beside struct {
	// heard is when anything has arrived last, valid where any; moved when SND.UNA
	// advanced last.
	heard, moved time.Duration
	any          bool
	// asked says that a keepalive has arrived since the end has sent anything.
	asked bool
	// latest is the window of the ACK that came last, in bytes, whatever was sent first.
	latest uint32
	// longest is the most that an ACK may have taken to come: since the first copy was sent
	// of anything that it was the first to acknowledge.
	longest time.Duration
	// got is the sequence space of the peer that has arrived, its SYN included.
	got Ranges
	// kept is the number up to which the end may hold what has arrived, though it has
	// dropped something before it.
	kept uint64
	// fin is the number after the peer's FIN, 0 while none has arrived.
	fin uint64
	// maxWnd is the largest SND.WND.
	maxWnd uint32
	// recent is TS.Recent (RFC 7323 section 4.3), valid where stamped.
	recent  uint32
	stamped bool
	// passive says that the end's socket has come from LISTEN.
	passive bool
	// challenged counts RSTs and SYNs that have reached a synchronized end at the
	// instant at, and which it has not answered yet.
	challenged uint32
	at         time.Duration
}

// through is the number up to which the end may hold all that has arrived.
func (b *beside) through() uint64 { return b.got.through(max(b.got.first.end, b.kept)) }

func (r *reached) network() *beside {
	if r.beside == nil {
		r.beside = new(beside)
	}
	return r.beside
}

// maxHeld bounds the pieces that an end is known to hold beyond a hole.
const maxHeld = 1 << 12

// outside reports whether a synchronized end drops the segment, and with it what it
// acknowledges, for its SYN (RFC 5961 section 4.2) or its sequence number (RFC 9293 section
// 3.10.7.4, first check): beyond what the end has offered, or before what it has
// acknowledged.
func (g *segment) outside() bool {
	r := g.r
	if !r.State.Synchronized() || r.reached.beside == nil || r.reached.beside.got.empty() {
		return false
	}
	before := g.end < r.offer.ack || g.end == r.offer.ack && g.end > g.seq
	return before || g.p.Flags&wire.SYN != 0 || g.seq > max(r.offer.edge, r.reached.beside.got.first.end)
}

// reach takes what a segment that arrives tells its receiver.
func (g *segment) reach() {
	r, ack := g.r, g.ack
	switch {
	case g.ignore:
		return
	case g.p.Flags&wire.ACK == 0:
		if g.kinds&SYN != 0 {
			r.reached.at = g.at
			if !r.State.Synchronized() {
				r.offered(g)
			}
		}
		return
	case ack <= r.nxt:
	case g.missed:
		ack = r.nxt
	default:
		ack = r.una // it cannot be taken
	}
	switch {
	case g.beforeSYN():
	case !r.acked && ack <= r.nxt && ack != 0, ack > r.una:
		r.una, r.acked = ack, true
		if t := r.troubles; t != nil {
			t.dupACKs = 0
		}
		if g.network {
			r.reached.network().moved = g.at
		}
		g.measure()
	case g.kinds&DuplicateACK != 0:
		r.trouble().dupACKs++
	}
	if g.kinds&RST != 0 {
		return
	}
	if g.ack <= r.nxt || g.missed {
		r.reached.at = g.at
	}
	if g.network {
		r.reached.network().latest = g.s.offer.scaled(g.p)
	}
	if g.ack >= r.una && (g.ack <= r.nxt || g.missed) {
		r.offered(g)
	}
	if g.p.Options.NumSACK > 0 {
		r.takeSACK(g)
	}
}

// offered takes the window of a segment that acknowledges all that was acknowledged
// before, unless it was sent before the one that had the latest.
func (e *End) offered(g *segment) {
	r, wnd := &e.reached, g.s.offer.scaled(g.p)
	if e.windowed && wire.Before(g.p.Seq, r.wl1) {
		return
	}
	if shut := e.shut(); shut != (wnd == 0) {
		t := e.trouble()
		if shut {
			t.reopened = g.at
		} else {
			t.closed = g.at
		}
	}
	e.windowed, r.wnd, r.wl1 = true, wnd, g.p.Seq
	if b := r.beside; b != nil {
		b.maxWnd = max(b.maxWnd, wnd)
	}
}

// receive notes the sequence space that arrives at an end of a network, and its
// timestamp.
func (g *segment) receive() {
	s, f := g.s, g.p.Flags
	if g.ignore || f&wire.RST != 0 || !s.HasISN {
		return
	}
	b := g.r.reached.network()
	got := &b.got
	if got.empty() {
		switch {
		case f&wire.SYN != 0 && g.seq == s.base():
			got.Add(s.base(), s.base()+1, maxHeld)
			b.maxWnd = g.r.reached.wnd
			b.recent, b.stamped = g.p.Options.TSVal, g.p.Options.HasTimestamps
			return
		case f&wire.SYN != 0 || !g.r.socket:
			return
		}
		// Its SYN was answered by a SYN cookie, which this brings back.
		got.Add(s.base(), s.base()+1, maxHeld)
	}
	if o := &g.p.Options; o.HasTimestamps && f&wire.SYN == 0 && g.seq <= g.r.offer.ack && (!b.stamped || int32(o.TSVal-b.recent) >= 0) {
		b.recent, b.stamped = o.TSVal, true
	}
	limit := max(g.r.offer.edge, got.first.end)
	if limit > got.first.end || f&wire.FIN != 0 && g.p.Len == 0 {
		limit++ // stacks take what begins at the end of the window, and a FIN where it is closed
	}
	if g.end == g.seq || f&(wire.SYN|wire.ACK) != wire.ACK || g.seq >= limit || b.fin != 0 && got.first.end >= b.fin {
		return
	}
	if g.seq <= got.first.end && got.first.end < b.fin && g.end > b.fin {
		b.fin = 0 // the end has not taken it, and takes this in its place
	}
	got.Add(max(g.seq, got.first.start), max(g.end, got.first.start), maxHeld)
	if f&wire.FIN != 0 {
		b.fin = g.end
	}
}

// claims takes what the sender of a segment says that it has received: a stack may
// drop what has arrived, for want of memory or for its state.
func (g *segment) claims() {
	b := g.s.reached.beside
	if g.p.Flags&(wire.ACK|wire.RST) != wire.ACK || b == nil || b.got.empty() {
		return
	}
	got := &b.got
	switch nxt := got.first.end; {
	case g.ack > nxt && g.ack-nxt < farAway:
		if known := b.through(); g.ack > known {
			g.info.Unarrived = uint32(g.ack - known)
		}
		got.first.end = g.ack
		got.join()
	case g.ack < nxt && g.ack > got.first.start:
		b.kept = max(b.kept, nxt)
		got.first.end = g.ack
	}
}
