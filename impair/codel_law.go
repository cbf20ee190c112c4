package impair

import (
	"math"
	"time"

	"netlab/topology/sim"
	"netlab/topology/wire"
)

// codelMTU is what the largest packet is taken for before one was seen: the
// initial maxpacket of RFC 8289 section 5.
const codelMTU = 512

// codelLaw is CoDel's settings and decisions, shared by all the lines that it
// controls: one in codel, one a flow in fq_codel. It follows the pseudo-code of
// RFC 8289 section 5. Where marking is on, a packet that would be dropped and can
// be marked is marked and sent, as Linux does it.
type codelLaw struct {
	target    time.Duration
	interval  time.Duration
	threshold time.Duration // ce_threshold, 0 for none
	ecn       bool
	// mtu is the largest packet seen. The RFC wants the interface's MTU here,
	// which a queue does not know: one packet that waits is not yet a queue.
	mtu int

	byTarget, byECN, byThreshold wire.Decision
}

// codelLine is one line under CoDel's control.
type codelLine struct {
	backlog
	// count is how many were dropped since this dropping state began, as the
	// control law counts; last is what it was set to then.
	count, last uint32
	dropping    bool
	// firstAbove is when the sojourn time will have been above target for one
	// interval, 0 while it is below.
	firstAbove time.Duration
	dropNext   time.Duration
	// sojourn is how long the last frame that left had waited.
	sojourn time.Duration
}

// controlLaw is when the drop after the count-th one comes: interval/sqrt(count)
// after t. Division and square root are exact to the last bit on every machine.
func (l *codelLaw) controlLaw(t time.Duration, count uint32) time.Duration {
	return sim.Later(t, time.Duration(float64(l.interval)/math.Sqrt(float64(count))))
}

// next takes the first frame out of the line and says whether CoDel may drop it
// (RFC 8289: dodequeue).
func (l *codelLaw) next(c *codelLine, now time.Duration) (f *Frame, mayDrop bool) {
	w := c.leave()
	if w.frame == nil {
		c.firstAbove = 0
		return nil, false
	}
	c.sojourn = now - w.since
	switch {
	case c.sojourn < l.target || c.bytes <= l.mtu:
		c.firstAbove = 0
	case c.firstAbove == 0:
		c.firstAbove = sim.Later(now, l.interval)
	case now >= c.firstAbove:
		return w.frame, true
	}
	return w.frame, false
}

// dequeue returns the frame to transmit, nil where the line is empty, and gives
// those that CoDel drops before it to drop (RFC 8289: dequeue).
func (l *codelLaw) dequeue(c *codelLine, now time.Duration, drop func(*Frame)) *Frame {
	f, mayDrop := l.next(c, now)
	switch {
	case c.dropping && !mayDrop:
		c.dropping = false
	case c.dropping:
		f = l.keepDropping(c, now, f, drop)
	case mayDrop:
		f = l.startDropping(c, now, f, drop)
	}
	if f != nil && l.threshold > 0 && c.sojourn > l.threshold && markCE(f) {
		f.decided(l.byThreshold, wire.NoDraw)
	}
	return f
}

// keepDropping drops while drops are due, which after a long wait can be several
// at once. A mark lets the packet go, so that no more than one is made at a time.
func (l *codelLaw) keepDropping(c *codelLine, now time.Duration, f *Frame, drop func(*Frame)) *Frame {
	for c.dropping && now >= c.dropNext {
		c.count++
		if l.signal(f, drop) {
			c.dropNext = l.controlLaw(c.dropNext, c.count)
			break
		}
		if f, c.dropping = l.next(c, now); c.dropping {
			c.dropNext = l.controlLaw(c.dropNext, c.count)
		}
	}
	return f
}

// startDropping drops the first frame of a dropping state. Where the last such
// state ended less than 16 intervals ago, its drop rate is a good start for this
// one.
func (l *codelLaw) startDropping(c *codelLine, now time.Duration, f *Frame, drop func(*Frame)) *Frame {
	if !l.signal(f, drop) {
		f, _ = l.next(c, now)
	}
	c.dropping = true
	delta := c.count - c.last
	c.count = 1
	if delta > 1 && now-c.dropNext < 16*l.interval {
		c.count = delta
	}
	c.dropNext = l.controlLaw(now, c.count)
	c.last = c.count
	return f
}

// signal tells the sender of f to slow down: by a mark where that is on and
// possible, which it reports, else by dropping f.
func (l *codelLaw) signal(f *Frame, drop func(*Frame)) (marked bool) {
	if l.ecn && markCE(f) {
		f.decided(l.byECN, wire.NoDraw)
		return true
	}
	f.decided(l.byTarget, wire.NoDraw)
	drop(f)
	return false
}
