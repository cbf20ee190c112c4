package flow

import "time"

// Heard returns when anything has reached Ends[side] last: in a network whatever has
// arrived there, in a capture an ACK or SYN. It is not ok before there was something.
func (c *Conn) Heard(side int) (at time.Duration, ok bool) {
	e, peer := c.Way(side)
	if c.inference != nil {
		return e.reached.at, peer.seen
	}
	b := e.reached.beside
	if b == nil {
		return 0, false
	}
	return b.heard, b.any
}

// Restarted returns when a SYN, or an ACK that the end can take, has reached it last:
// whatever timer it has may run anew since then.
func (e *End) Restarted() time.Duration { return e.reached.at }

// Moved returns when SND.UNA of an end of a network has advanced last.
func (e *End) Moved() time.Duration {
	if b := e.reached.beside; b != nil {
		return b.moved
	}
	return 0
}

// Shut reports whether the peer's window is closed (SND.WND, RFC 9293 section
// 3.10.7.4).
func (e *End) Shut() bool { return e.shut() }

// Closing returns when the peer's window was closed last, and when it was opened
// again; both are zero where it was never closed.
func (e *End) Closing() (closed, reopened time.Duration) {
	if t := e.troubles; t != nil {
		return t.closed, t.reopened
	}
	return 0, 0
}

// LatestWindow returns the window, in bytes, of the ACK that has reached an end of a
// network last. It is not SND.WND where another that was sent later has overtaken it.
func (e *End) LatestWindow() uint32 {
	if b := e.reached.beside; b != nil {
		return b.latest
	}
	return 0
}

// RoundTrip returns the shortest round trip that Ends[side] of a network could
// measure, not ok before there was one.
func (c *Conn) RoundTrip(side int) (d time.Duration, ok bool) {
	_, peer := c.Way(side)
	return peer.trips.min, peer.trips.samples > 0
}

// LongestTrip returns the longest round trip that an end of a network could measure,
// whichever copy of a segment it takes an ACK to be for, 0 before there was one.
func (e *End) LongestTrip() time.Duration {
	if b := e.reached.beside; b != nil {
		return b.longest
	}
	return 0
}

// Missed reports whether segments of the connection are missing from a capture.
func (c *Conn) Missed() bool { return c.Ends[0].missed() || c.Ends[1].missed() }

func (e *End) missed() bool { return e.n.others != nil && e.n.others.Gaps+e.n.others.AcksOfUnseen > 0 }

// heardAt reports whether anything has reached an end of a network at this instant:
// what it sends may be the answer.
func (e *End) heardAt(at time.Duration) bool {
	b := e.reached.beside
	return b != nil && b.any && b.heard == at
}

// Varied reports whether Ends[side] has sent its SYN again with other options than
// before: which of them its peer goes by is not known.
func (c *Conn) Varied(side int) bool { return c.course.varied>>side&1 != 0 }
