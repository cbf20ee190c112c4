package flow

import "netlab/topology/wire"

// stale reports whether a segment to an end in SYN-SENT is of a connection of these
// addresses that was there before this one and was not seen: its sender is still in
// it, answers the SYN by an ACK, and acknowledges something else (RFC 9293 section
// 3.5.1, figure 9).
func (c *Conn) stale(g *segment) bool {
	p, r := g.p, g.r
	if p.Flags&(wire.SYN|wire.RST|wire.ACK) != wire.ACK || !r.HasISN || g.s.seen {
		return false
	}
	above := p.Ack - (r.ISN + 1) // of what the SYN took, at least 1 is acknowledged
	if above <= uint32(r.nxt)-(r.ISN+1)+near {
		return false
	}
	o := c.inference.oddities()
	o.stale, o.hasStale = p.Ack, true
	return true
}

// answersStale reports whether a segment is the RST by which the caller ends the
// older connection.
func (c *Conn) answersStale(g *segment) bool {
	o := c.inference.odd
	return o.hasStale && g.p.Flags&(wire.RST|wire.SYN) == wire.RST && g.s.State == wire.SynSent && g.p.Seq == o.stale
}

// aside takes a segment of the connection before: it counts, and changes nothing
// here.
func (c *Conn) aside(g *segment) {
	info := g.info
	g.kinds = Plain(g.p) | Unacceptable
	if g.kinds&RST != 0 {
		info.Reset = Resets
	} else if l := c.life(g.s); l.presumed && l.end.State == wire.SynReceived {
		l.takeBack() // it is in the other connection, and has not taken the SYN
	}
	info.RelSeq, info.RelAck = g.p.Seq, g.p.Ack
	if g.s.HasISN {
		info.RelSeq -= g.s.ISN
	}
	if g.r.HasISN {
		info.RelAck -= g.r.ISN
	}
	if g.p.Flags&wire.ACK == 0 {
		info.RelAck = 0
	}
	c.course.completeness.saw(g)
	g.tally()
	info.Kinds, info.After = g.kinds, c.States()
}
