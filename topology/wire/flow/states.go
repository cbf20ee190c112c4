package flow

import "netlab/topology/wire"

// infer begins to infer the states. Before the first segment an opener is CLOSED,
// the one it calls presumed to LISTEN; in the middle both are ESTABLISHED.
func (c *Conn) infer(p *wire.Packet) {
	c.inference = new(inference)
	a, b := c.life(&c.Ends[0]), c.life(&c.Ends[1])
	switch {
	case p.Flags&wire.SYN == 0 && p.Flags&wire.RST == 0:
		a.enter(c.started, wire.Established)
		b.enter(c.started, wire.Established)
	case p.Flags&wire.SYN != 0:
		if p.Flags&wire.ACK != 0 {
			a.enter(c.started, wire.SynSent)
		}
		b.enter(c.started, wire.Listen)
	}
}

// life is the path of an end through its states.
func (c *Conn) life(e *End) living {
	if e == &c.Ends[0] {
		return living{e, &c.inference.lives[0]}
	}
	return living{e, &c.inference.lives[1]}
}

// step moves both ends: first what sending the segment shows of its sender, then
// what it does to its receiver (RFC 9293 sections 3.3.2 and 3.10.7).
func (c *Conn) step(g *segment) {
	if g.kinds&RST != 0 {
		c.reset(g)
		return
	}
	c.inference.stays(g)
	if g.ignore || g.midway() {
		return
	}
	c.stepSender(g)
	c.stepReceiver(g)
}

// midway reports whether the segment neither opens nor closes a connection that is open,
// and no end has begun to close: it moves nobody.
func (g *segment) midway() bool {
	return g.kinds&(SYN|SYNACK|FIN) == 0 && !g.s.fin && !g.r.fin &&
		g.s.State == wire.Established && g.r.State == wire.Established
}

func (c *Conn) stepSender(g *segment) {
	l := c.life(g.s)
	switch {
	case g.kinds&SYN != 0:
		switch {
		case l.end.State == wire.Closed || l.end.State == wire.Listen:
			l.enter(g.at, wire.SynSent)
		case l.end.State == wire.SynReceived && l.presumed:
			// Simultaneous open (section 3.5, figure 7): the peer's SYN had not arrived.
			l.takeBack()
			l.enter(g.at, wire.SynSent)
			l.presume(g.at, wire.SynReceived)
		}
		return
	case g.kinds&SYNACK != 0:
		if l.end.State <= wire.SynReceived {
			l.enter(g.at, wire.SynReceived)
		}
		return
	}
	c.confirm(g)
	if g.p.Flags&wire.ACK != 0 && l.opensBy(g.kinds) {
		l.enter(g.at, wire.Established)
	}
	if g.kinds&FIN != 0 && g.kinds&Retransmission == 0 {
		c.sendFIN(g)
	}
}

// opensBy reports whether an end that sends such a segment with an ACK, neither
// SYN nor RST, must have become ESTABLISHED before.
func (l living) opensBy(k Kind) bool {
	switch l.end.State {
	case wire.SynSent:
		return true
	case wire.Listen, wire.SynReceived:
		return k&Data != 0
	}
	return false
}

// confirm makes certain what an end shows by acknowledging the peer's FIN: that
// it has received it.
func (c *Conn) confirm(g *segment) {
	l := c.life(g.s)
	if !g.r.fin || g.ack < g.r.finEnd || l.end.State < wire.Established {
		return
	}
	if g.kinds&AckOfFIN != 0 {
		c.receiveFIN(g, g.s)
	}
	l.presumed = false
}

func (c *Conn) sendFIN(g *segment) {
	l := c.life(g.s)
	if c.course.closer < 0 {
		c.course.closer = int8(g.dir)
	}
	crossed := l.end.State == wire.CloseWait && l.presumed
	if crossed {
		// Both FINs are under way (section 3.6, figure 13).
		l.takeBack()
		c.course.crossed = true
	}
	switch l.end.State {
	case wire.CloseWait:
		l.enter(g.at, wire.LastAck)
	case wire.Established, wire.SynReceived:
		l.enter(g.at, wire.FinWait1)
		if crossed {
			l.presume(g.at, wire.Closing)
		}
	}
}

func (c *Conn) stepReceiver(g *segment) {
	l := c.life(g.r)
	if g.kinds&(SYN|SYNACK) != 0 {
		switch {
		case g.kinds&SYNACK != 0 && l.end.State <= wire.SynReceived:
			l.enter(g.at, wire.Established)
		case g.kinds&SYN != 0 && (l.end.State == wire.Listen || l.end.State == wire.SynSent):
			l.presume(g.at, wire.SynReceived)
		}
		return
	}
	if l.end.State == wire.SynReceived && g.r.synAcked && g.p.Flags&wire.ACK != 0 {
		l.enter(g.at, wire.Established)
	}
	// A FIN beyond a hole is received when the hole is filled.
	fin := g.fresh > 0 && g.s.fin && g.s.got.first.end >= g.s.finEnd
	if g.kinds&AckOfFIN != 0 {
		switch l.end.State {
		case wire.FinWait1:
			if !fin {
				l.enter(g.at, wire.FinWait2)
			}
		case wire.Closing:
			l.enter(g.at, wire.TimeWait)
		case wire.LastAck:
			l.enter(g.at, wire.Closed)
		}
	}
	if fin {
		c.receiveFIN(g, g.r)
	}
}

// closes takes a FIN of a network: both are under way at once where the second is
// sent in a state that does not know of the first.
func (c *Conn) closes(g *segment) {
	if c.course.closer < 0 {
		c.course.closer = int8(g.dir)
	} else if g.s.State == wire.FinWait1 {
		c.course.crossed = true
	}
}

// receiveFIN moves an end that receives the other's FIN, if it has not before.
func (c *Conn) receiveFIN(g *segment, h *End) {
	l := c.life(h)
	switch l.end.State {
	case wire.SynReceived, wire.Established:
		l.presume(g.at, wire.CloseWait)
	case wire.FinWait1:
		if h.finAcked {
			l.presume(g.at, wire.TimeWait)
		} else {
			l.presume(g.at, wire.Closing)
		}
	case wire.FinWait2:
		l.presume(g.at, wire.TimeWait)
	}
}
