package flow

import (
	"time"

	"netlab/topology/wire"
)

// near is how far after an initial sequence number a number is taken to follow it:
// what a capture misses of the begin of a connection is less.
const near = 1 << 16

// rivals are SYN,ACKs of one end with different initial sequence numbers, as of
// several servers that share an address, or one that has forgotten its first answer.
// The number that its peer acknowledges is the end's.
type rivals struct {
	dir  int8
	list []rival
}

type rival struct {
	isn, index uint32
	at         time.Duration
	kinds      Kind
	window     uint16
	mss        uint16
	scale      int8
	sackOK     bool
	stamps     bool
}

// maxRivals bounds the rivals; the latest are kept.
const maxRivals = 8

// rival notes a SYN,ACK with another initial sequence number than the first.
func (g *segment) rival() {
	i := g.info.Conn.inference
	if i == nil || g.kinds&SYNACK == 0 || g.s.synAcked || !g.s.HasISN {
		return
	}
	r := &i.oddities().rivals
	switch {
	case r.list == nil:
		r.dir = int8(g.dir)
	case int(r.dir) != g.dir:
		return
	}
	for _, old := range r.list {
		if old.isn == g.p.Seq {
			return
		}
	}
	if len(r.list) == maxRivals {
		r.list = append(r.list[:0], r.list[1:]...)
	}
	o := &g.p.Options
	r.list = append(r.list, rival{
		isn: g.p.Seq, index: uint32(g.index), at: g.at, kinds: g.kinds, window: g.p.Window,
		mss: o.MSS, scale: o.WindowScale, sackOK: o.SACKPermitted, stamps: o.HasTimestamps,
	})
}

// decide settles which of several initial sequence numbers an end has, by the first
// segment that shows it: its peer's acknowledgment, or else one that follows it.
func (c *Conn) decide(g *segment) {
	o := c.inference.odd
	if o.rivals.list == nil || g.p.Flags&(wire.SYN|wire.RST) != 0 {
		return
	}
	r := &o.rivals
	e, next := &c.Ends[r.dir], g.p.Seq
	if g.dir != int(r.dir) {
		if g.p.Flags&wire.ACK == 0 {
			return
		}
		next = g.p.Ack
	}
	if next-(e.ISN+1) < near {
		r.list = nil
		return
	}
	for i := range r.list {
		if v := &r.list[i]; next-(v.isn+1) < near {
			e.take(v)
			e.agreeScale(&c.Ends[1-r.dir])
			c.course.replies = 2
			r.list = nil
			return
		}
	}
}

// take makes the end's SYN,ACK the one that was the rival of its first.
func (e *End) take(v *rival) {
	e.restart()
	e.open(v.isn)
	o := e.sent.push(0)
	*o = original{end: uint32(e.nxt), n: 1, index: v.index, at: v.at, kinds: v.kinds, again: &again{at: v.at, times: 1}}
	e.mss, e.sackOK, e.stamps = v.mss, v.sackOK, v.stamps
	e.offer.scale, e.offer.raw, e.offer.onSYN = v.scale, v.window, true
}
