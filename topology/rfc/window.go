package rfc

import (
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleWindow = rule(OfSegments, Must, "within-window", "RFC 9293 section 3.8.6, RFC 7323 section 2.4",
		"Data stays within the window that the receiver has offered, but for a probe of one byte.")
	ruleShrink = rule(OfSegments, Should, "no-shrinking", "RFC 9293 section 3.8.6 (SHLD-14)",
		"A receiver does not take back what it has offered: ACK plus window never falls.")
	ruleScaled = rule(OfSegments, Must, "window-scaled", "RFC 7323 section 2.3",
		"The window of every segment but a SYN is scaled, once both SYNs had the option.")
)

// window checks that data stays below the highest edge that was ever offered:
// a window that shrinks afterwards may find it on its way.
func (g *wireSegment) window() {
	s, r, p := g.s, g.r, g.p
	if !s.syn || !r.syn {
		return // the scale is unknown
	}
	if end := p.Seq + uint32(p.Len); p.Len > 1 && r.hasEdge && wire.After(end, r.edge) {
		g.broken(ruleWindow, counted(BytesLess, end-r.edge), counted(Bytes, p.Len))
	}
	if p.Flags&wire.ACK == 0 || p.Flags&wire.RST != 0 || g.info.Kinds&flow.Unacceptable != 0 {
		return
	}
	if g.unscaled() {
		return
	}
	offered, unit := uint32(p.Window), uint32(1)
	if p.Flags&wire.SYN == 0 && s.scale >= 0 && r.scale >= 0 {
		unit = 1 << min(s.scale, 14)
		offered *= unit
	}
	edge := p.Ack + offered
	switch {
	case !s.hasEdge || wire.After(edge, s.edge):
		s.edge, s.hasEdge = edge, true
	case wire.AfterEq(p.Ack, s.acked) && s.edge-edge >= 2*unit:
		// A window is a multiple of its unit (RFC 7323 section 2.4 allows for that).
		g.broken(ruleShrink, counted(AtLeast, offered+(s.edge-edge)), counted(WindowOf, offered))
		s.edge = edge
	}
	if wire.After(p.Ack, s.acked) || !s.hasAcked {
		s.acked, s.hasAcked = p.Ack, true
	}
}

// unscaled checks the first windows after the SYN: one whose field is still that
// of the SYN was not shifted.
func (g *wireSegment) unscaled() bool {
	s, r, p := g.s, g.r, g.p
	if p.Flags&wire.SYN != 0 || p.Seq != s.isn+1 || p.Ack != r.isn+1 || p.Len > 0 || min(s.scale, r.scale) < 0 || s.scale < 2 || p.Window != s.synWindow {
		return false
	}
	g.broken(ruleScaled, counted(Field, p.Window>>min(s.scale, 14)), counted(Number, p.Window))
	return true
}
