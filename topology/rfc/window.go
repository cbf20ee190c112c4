package rfc

import (
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleWindow = rule(OfSegments, Must, "within-window", "RFC 9293 section 3.8.6, RFC 7323 section 2.4",
		"New data stays within the window that the receiver has offered, but for a probe of one byte.")
	ruleShrink = rule(OfSegments, Should, "no-shrinking", "RFC 9293 section 3.8.6 (SHLD-14)",
		"A receiver does not take back what it has offered: ACK plus window never falls.")
	ruleScaled = rule(OfSegments, Must, "window-scaled", "RFC 7323 section 2.3",
		"The window of every segment but a SYN is scaled, once both SYNs had the option.")
	ruleACKs = rule(OfSegments, Text, "ack-never-falls", "RFC 9293 section 3.4",
		"Acknowledgment is cumulative: what an end has acknowledged once it acknowledges ever after.")
)

// doubtful is the first window after a SYN, if its field is that of the SYN. Either
// it was not scaled, or the window is as large as that: the windows after it tell.
type doubtful struct {
	on   bool
	seen *Violation
}

// window checks that new data stays below the highest edge that was ever offered: a
// window that shrinks afterwards may find it on its way. Data that is sent again
// may lie beyond (RFC 9293 section 3.8.6, MAY-7).
func (g *wireSegment) window() {
	s, r, p := g.s, g.r, g.p
	if !s.syn || !r.syn {
		return // the scale is unknown
	}
	if end := p.Seq + uint32(p.Len); p.Len > 1 && !g.c.gaps && r.limit.has && (!s.begun || wire.After(end, s.nxt)) && wire.After(end, r.limit.number) {
		got := counted(Bytes, p.Len)
		if wire.BeforeEq(end, s.heard.una+s.heard.latest) {
			got.Kind = BytesByOldWindow
		}
		g.broken(ruleWindow, counted(BytesLess, end-r.limit.number), got)
	}
	if p.Flags&wire.ACK == 0 || p.Flags&wire.RST != 0 || g.astray() {
		return
	}
	offer, unit := uint32(p.Window), uint32(1)
	if p.Flags&wire.SYN == 0 && s.scale >= 0 && r.scale >= 0 {
		unit = 1 << min(s.scale, maxShift)
		offer *= unit
	}
	doubt := g.unscaled()
	edge := p.Ack + offer
	if r.begun && wire.After(p.Ack, r.nxt) {
		edge = r.nxt + offer // the ACK cannot be taken, its window may be
	}
	if !s.limit.has || wire.After(edge, s.limit.number) {
		s.limit.set(edge, p)
	}
	switch {
	case !s.offered.has || wire.AfterEq(edge, s.offered.number):
		s.offered.set(edge, p)
	case s.offered.number-edge < unit:
		// A window is a multiple of its unit (RFC 7323 section 2.4 allows for that).
	case g.reordered(&s.offered) && !wire.After(p.Ack, s.acked.number):
		return
	case s.doubtful.on && !doubt:
		g.m.record(s.doubtful.seen)
		s.offered.set(edge, p)
	default:
		got := counted(WindowOf, offer)
		if s.cookie {
			got.Kind = CookieWindow
		}
		g.broken(ruleShrink, counted(AtLeast, offer+(s.offered.number-edge)), got)
		s.offered.set(edge, p)
	}
	if !doubt {
		s.doubtful.on = false
	}
}

// unscaled notes the first window after the SYN where its field is still that of
// the SYN, and reports whether it is one.
func (g *wireSegment) unscaled() bool {
	s, r, p := g.s, g.r, g.p
	if p.Flags&wire.SYN != 0 || p.Seq != s.isn+1 || p.Ack != r.isn+1 || p.Len > 0 ||
		min(s.scale, r.scale) < 0 || s.scale < 2 || p.Window != s.synWindow || p.Window == 0 {
		return false
	}
	if !s.doubtful.on && g.judged() {
		shift := min(s.scale, maxShift)
		s.doubtful = doubtful{true, g.violation(ruleScaled, counted(Field, p.Window>>shift), counted(Number, p.Window))}
	}
	return true
}

// astray reports whether a segment's numbers may not be those of the connection:
// they do not fit what was seen of it.
func (g *wireSegment) astray() bool {
	return g.info.Kinds&flow.Unacceptable != 0 || g.m.capture && g.info.Kinds&flow.AckUnseen != 0
}

// reordered reports whether the segment may have been sent before a marked one. A
// network is seen where segments are sent.
func (g *wireSegment) reordered(x *mark) bool { return g.m.capture && !x.precedes(g.p) }

// acknowledges checks and notes the acknowledgment number of a segment.
func (g *wireSegment) acknowledges() {
	s, p := g.s, g.p
	if p.Flags&wire.ACK == 0 || g.astray() {
		return
	}
	switch {
	case !s.acked.has || wire.AfterEq(p.Ack, s.acked.number):
		s.acked.set(p.Ack, p)
	case !g.reordered(&s.acked):
		g.broken(ruleACKs, counted(ACKAtLeast, s.acked.number-g.r.isn), counted(Number, p.Ack-g.r.isn))
	}
}
