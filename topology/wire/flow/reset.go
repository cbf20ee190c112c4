package flow

import "netlab/topology/wire"

// Reset is what the receiver makes of a RST (RFC 9293 section 3.10.7, RFC 5961
// section 3.2), judged by what it has acknowledged and offered.
type Reset uint8

// The verdicts.
const (
	// NoReset is that of a segment without RST.
	NoReset Reset = iota
	// Resets: at RCV.NXT, or in answer to a SYN with its acceptable ACK.
	Resets
	// Challenged: elsewhere in the window; a receiver after RFC 5961 answers by an
	// ACK, an older one resets.
	Challenged
	// OutOfWindow: dropped.
	OutOfWindow
	// Ignored by the state: LISTEN, TIME-WAIT (RFC 1337) or CLOSED.
	Ignored
)

var resetNames = [...]string{"", "resets", "challenged", "out of window", "ignored"}

var chineseResets = [len(resetNames)]string{"", "终止连接", "受到挑战", "在窗口之外", "被忽略"}

// String returns "resets", "challenged", "out of window", "ignored", or nothing.
func (r Reset) String() string { return resetNames[r] }

// Chinese returns the same in Chinese.
func (r Reset) Chinese() string { return chineseResets[r] }

// verdict judges a RST.
func (c *Conn) verdict(g *segment) Reset {
	s, r := g.s, g.r
	switch r.State {
	case wire.Listen, wire.TimeWait:
		return Ignored
	case wire.Closed:
		if len(c.life(r).times) > 0 {
			return Ignored
		}
	case wire.SynSent:
		if g.p.Flags&wire.ACK != 0 && g.ack == r.nxt {
			return Resets
		}
		return OutOfWindow
	}
	if !s.hasTold {
		return Resets // nothing is known of the receiver's window
	}
	switch {
	case g.seq == s.told || g.seq == s.nxt || g.seq == r.offer.ack:
		return Resets // the last of them where the capture has missed what was acknowledged
	case g.seq < s.told:
		return OutOfWindow
	case g.seq < max(r.offer.edge, s.nxt):
		return Challenged
	case r.offer.shift < 0 && g.seq-s.told < farAway:
		return Challenged
	}
	return OutOfWindow
}

// reset moves both ends for a RST. One that the receiver does not take at its
// word may be an attacker's; where it is near enough, and what follows does not
// speak against it, its sender has gone.
func (c *Conn) reset(g *segment) {
	s, r := c.life(g.s), c.life(g.r)
	g.info.Reset = c.verdict(g)
	if g.info.Reset == Challenged || g.info.Reset == OutOfWindow {
		if g.info.Reset == Challenged || r.end.State == wire.SynSent {
			c.inference.gone = int8(g.dir) + 1
		}
		return
	}
	if s.end.State == wire.SynReceived && s.presumed {
		s.takeBack() // it refuses: it never answered the SYN
	}
	calling := s.end.State == wire.SynSent && g.r.seen && g.seq != g.s.nxt
	if !calling && s.end.State != wire.TimeWait {
		s.enter(g.at, wire.Closed)
	}
	if g.info.Reset != Resets {
		return
	}
	r.enter(g.at, wire.Closed)
	if c.course.resetter < 0 {
		c.course.resetter = int8(g.dir)
	}
}

// stays takes back that the sender of a RST has gone: it sends something else, or
// its peer challenges the RST (RFC 5961 section 3.2).
func (i *inference) stays(g *segment) {
	if int(i.gone) == g.dir+1 || g.kinds&PureACK != 0 {
		i.gone = 0
	}
}

// resetBy is the end whose RST ended the connection, as far as is known; -1 for
// neither.
func (c *Conn) resetBy() int {
	if c.course.resetter < 0 && c.inference != nil {
		return int(c.inference.gone) - 1
	}
	return int(c.course.resetter)
}
