package flow

import "netlab/topology/wire"

// acknowledge takes what the segment says of the other direction. What that tells
// its receiver is another matter: it has to arrive (reach).
func (g *segment) acknowledge() {
	r := g.r
	if g.p.Flags&wire.ACK == 0 || g.ignore || g.beforeSYN() {
		return
	}
	ack := g.ack
	if r.seen && ack > r.nxt {
		if t := r.troubles; t != nil && t.pending.end == ack {
			// The byte of a probe was taken after all.
			r.got.Add(t.pending.start, t.pending.end, maxRanges)
			r.nxt = ack
		} else {
			g.kinds |= AckUnseen
			if g.network || ack-r.nxt > farAway || g.kinds&RST != 0 || r.State == wire.SynSent {
				return
			}
			// Taken for the loss of this capture: a wrong number looks the same.
			ack, g.missed = r.nxt, true
		}
	}
	if r.hasTold && ack <= r.told {
		return
	}
	if r.HasISN && !r.synAcked && ack > r.base() {
		r.synAcked = true
		g.kinds |= AckOfSYN
	}
	if r.fin && !r.finAcked && ack >= r.finEnd {
		r.finAcked = true
		g.kinds |= AckOfFIN
	}
	r.told, r.hasTold = ack, true
	if t := r.troubles; t != nil {
		t.repeats = 0
	}
}

// beforeSYN reports whether the segment acknowledges a number from before the SYN of its
// receiver, and so nothing of the connection.
func (g *segment) beforeSYN() bool { return g.r.HasISN && g.ack < g.r.base() }
