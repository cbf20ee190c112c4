package flow

import "netlab/topology/wire"

// acknowledge takes what the segment says of the other direction.
func (g *segment) acknowledge() {
	r := g.r
	if g.p.Flags&wire.ACK == 0 || g.ignore {
		return
	}
	ack := g.ack
	if r.seen && ack > r.nxt {
		if r.pending.end == ack {
			// The byte of a probe was taken after all.
			r.got.add(r.pending.start, r.pending.end)
			r.nxt = ack
		} else {
			g.kinds |= AckUnseen
			if ack-r.nxt > farAway || g.kinds&RST != 0 || r.life.state == wire.SynSent {
				return
			}
			// Taken for the loss of this capture: a wrong number looks the same.
			ack = r.nxt
		}
	}
	if r.acked && ack <= r.una {
		return
	}
	if g.kinds&RST != 0 && g.ack == 0 {
		return
	}
	if r.syn && !r.synAcked && ack > r.base {
		r.synAcked = true
		g.kinds |= AckOfSYN
	}
	if r.fin && !r.finAcked && ack >= r.finEnd {
		r.finAcked = true
		g.kinds |= AckOfFIN
	}
	r.una, r.acked = ack, true
	r.dupACKs = 0
	g.measure()
}
