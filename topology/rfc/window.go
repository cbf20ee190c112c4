package rfc

import (
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleWindow = rule(OfSegments, Must, "within-window", "RFC 9293 section 3.8.6, RFC 7323 section 2.4",
		"New data stays within the window that the receiver has offered, but for a probe of one byte.")
	ruleShrunk = bothEnds(OfSegments, Should, "shrunk-window", "RFC 9293 section 3.8.6 (SHLD-15)",
		"A sender that has heard of a window which has shrunk sends no new data beyond it.")
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
	s, p, was := g.s, g.p, &g.info.Was
	if !g.from.HasISN || !g.to.HasISN {
		return // the scale is unknown
	}
	g.within()
	if p.Flags&wire.ACK == 0 || p.Flags&wire.RST != 0 {
		return
	}
	if g.astray() {
		s.edged = mark{}
		return
	}
	offer, unit := g.from.Window(p), uint32(1)
	if p.Flags&wire.SYN == 0 {
		unit = 1 << g.from.Shift()
	}
	doubt := g.unscaled()
	edge := p.Ack + offer
	offered := was.Edge
	if s.hasShrunk {
		offered = s.shrunk
	}
	switch {
	case !was.Offered || wire.AfterEq(edge, was.Edge):
		s.edged.set(p)
		s.hasShrunk = false
	case wire.AfterEq(edge, offered):
		s.edged.set(p)
		s.shrunk = edge
	case offered-edge < unit:
		// A window is a multiple of its unit (RFC 7323 section 2.4 allows for that).
	case g.reordered(&s.edged) && !wire.After(p.Ack, was.Ack):
		return
	case s.doubtful.on && !doubt:
		g.m.record(s.doubtful.seen)
		g.shrinks(edge)
	default:
		got := counted(WindowOf, offer)
		if p.Flags&wire.SYN != 0 || offered == g.to.ISN+1+uint32(s.synWindow) {
			got.Kind = WindowAfterSYN
		}
		g.broken(ruleShrink, counted(AtLeast, offer+(offered-edge)), got)
		g.shrinks(edge)
	}
	if !doubt {
		s.doubtful.on = false
	}
}

// shrinks takes a smaller window: what is offered from now on is compared with it.
func (g *wireSegment) shrinks(edge uint32) {
	g.s.edged.set(g.p)
	g.s.shrunk, g.s.hasShrunk = edge, true
}

// within checks that new data stays in the window.
func (g *wireSegment) within() {
	p, was := g.p, &g.info.Was
	limit, ok := g.to.Edge()
	end := p.Seq + uint32(p.Len)
	if p.Len <= 1 || !ok || was.Begun && !wire.After(end, was.Nxt) {
		return
	}
	if !wire.After(end, limit) {
		g.shrunk(end)
		return
	}
	if g.m.capture && (g.info.Conn.Missed() || was.Begun && wire.After(p.Seq, was.Nxt)) {
		return // the ACK that has opened it may be missing as well
	}
	got := counted(Bytes, p.Len)
	if una, _ := g.from.Una(); wire.BeforeEq(end, una+g.from.LatestWindow()) {
		got.Kind = BytesByOldWindow
	}
	g.broken(ruleWindow, counted(BytesLess, end-limit), got)
}

// shrunk checks new data against the window that has reached its sender, which may be
// smaller than one before. What arrives at this instant it may take after it has sent.
func (g *wireSegment) shrunk(end uint32) {
	if una, ok := g.from.Una(); ok && !wire.After(end, una+g.from.SendWindow()) {
		return // as nearly all data
	}
	if g.inferred() || g.info.Kinds&flow.ZeroWindowProbe != 0 || g.answers() || !g.m.judged(g.m.of(g.info.Conn, g.p.Src)) {
		return
	}
	v := g.info.Conn.Variables(g.info.Dir)
	limit := v.Una + v.Wnd
	if !v.State.Synchronized() || !wire.After(end, limit) {
		return
	}
	got := counted(Bytes, g.p.Len)
	if wire.BeforeEq(end, v.Una+g.from.LatestWindow()) {
		got.Kind = BytesByOldWindow
	}
	g.broken(ruleShrunk, counted(BytesLess, end-limit), got)
}

// unscaled notes the first window after the SYN where its field is still that of
// the SYN, and reports whether it is one.
func (g *wireSegment) unscaled() bool {
	s, p, shift := g.s, g.p, g.from.Shift()
	if p.Flags&wire.SYN != 0 || p.Seq != g.from.ISN+1 || p.Ack != g.to.ISN+1 || p.Len > 0 ||
		shift < 2 || p.Window != s.synWindow || p.Window == 0 {
		return false
	}
	if !s.doubtful.on && g.judged() {
		s.doubtful = doubtful{true, g.violation(ruleScaled, counted(Field, p.Window>>shift), counted(Number, p.Window))}
	}
	return true
}

// astray reports whether a segment's numbers may not be those of the connection:
// they do not fit what a capture shows of it.
func (g *wireSegment) astray() bool {
	return g.m.capture && g.info.Kinds&(flow.Unacceptable|flow.AckUnseen) != 0
}

// reordered reports whether the segment may have been sent before a marked one. A
// network is seen where segments are sent.
func (g *wireSegment) reordered(x *mark) bool { return g.m.capture && !x.precedes(g.p) }

// acknowledges checks the acknowledgment number of a segment.
func (g *wireSegment) acknowledges() {
	s, p, was := g.s, g.p, &g.info.Was
	least := was.Ack
	if s.hasAnew {
		least = s.anew
	}
	switch {
	case p.Flags&wire.ACK == 0:
	case g.astray():
		s.acked = mark{}
	case !was.Offered || wire.AfterEq(p.Ack, was.Ack):
		s.acked.set(p)
		s.hasAnew = false
	case p.Flags&wire.SYN != 0 && !g.m.capture && g.m.of(g.info.Conn, p.Src).cookied:
		// Nothing is remembered of what a SYN cookie has acknowledged.
		s.anew, s.hasAnew = p.Ack, true
	case s.hasAnew && wire.AfterEq(p.Ack, least):
		s.anew = p.Ack
	case !g.reordered(&s.acked):
		g.broken(ruleACKs, counted(ACKAtLeast, least-g.to.ISN), counted(Number, p.Ack-g.to.ISN))
	}
}
