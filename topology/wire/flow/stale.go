package flow

import "netlab/topology/wire"

// stale reports whether a segment is of a connection of these addresses that was
// there before this one and was not seen: the answer to a SYN of an end that is
// still in it, which acknowledges something else, or the RST by which the caller
// then ends it there (RFC 9293 section 3.5.1, figure 9).
func (c *Conn) stale(g *segment) bool {
	s, r := c.ends(g.dir)
	p := g.p
	switch {
	case p.Flags&wire.SYN != 0:
	case p.Flags&wire.RST != 0:
		o := c.inference.odd
		return o != nil && o.hasStale && s.State == wire.SynSent && p.Seq == o.stale
	case p.Flags&wire.ACK != 0 && r.State == wire.SynSent && r.HasISN && !s.seen:
		above := p.Ack - (r.ISN + 1) // of what the SYN took, at least 1 is acknowledged
		if above > uint32(r.nxt)-(r.ISN+1)+near {
			o := c.inference.oddities()
			o.stale, o.hasStale = p.Ack, true
			return true
		}
	}
	return false
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
