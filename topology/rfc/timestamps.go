package rfc

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleTSVal = rule(OfSegments, Text, "tsval-grows", "RFC 7323 section 5.2",
		"The timestamps that an end sends never fall.")
	ruleTSEcr = rule(OfSegments, Must, "tsecr-echoes", "RFC 7323 section 3.2",
		"An ACK echoes a timestamp that its receiver has sent, and none older than it has echoed before.")
	ruleTSEcrOfSYN = rule(OfSegments, Should, "tsecr-of-syn", "RFC 7323 section 3.2",
		"Without ACK the timestamp that is echoed is zero.")
)

// timestamps checks both timestamps of a segment that has them.
func (g *wireSegment) timestamps() {
	s, p, o := g.s, g.p, &g.p.Options
	if o.Malformed || p.Flags&wire.RST != 0 || g.info.Kinds&flow.Unacceptable != 0 {
		return
	}
	if p.Flags&wire.ACK == 0 && o.TSEcr != 0 {
		g.accuse(ruleTSEcrOfSYN, counted(Number, 0), counted(Number, o.TSEcr))
	}
	if p.Flags&wire.SYN == 0 && !g.stamped() {
		return // not agreed on
	}
	if g.inOrder() {
		if s.tsval.after(o.TSVal) {
			got := counted(Number, o.TSVal)
			if p.Flags&wire.SYN != 0 && o.TSVal == s.synStamp {
				got.Kind = StampOfSYN
			}
			g.broken(ruleTSVal, counted(AtLeast, s.tsval.value), got)
		} else {
			s.tsval.set(o.TSVal)
		}
	}
	if p.Flags&wire.ACK != 0 {
		g.echo()
	}
}

// inOrder reports whether the segment was certainly sent after those whose
// timestamp is remembered: in a capture a segment may have overtaken another, but
// new data follows on all data before.
func (g *wireSegment) inOrder() bool {
	if !g.m.capture {
		return true
	}
	was := &g.info.Was
	return g.p.Len > 0 && g.p.Flags&wire.SYN == 0 && was.Begun && wire.AfterEq(g.p.Seq, was.Nxt)
}

// echo checks the timestamp that a segment echoes. What has reached its sender
// is not known where the capture misses segments.
func (g *wireSegment) echo() {
	s, o := g.s, &g.p.Options
	if g.m.capture && g.info.Conn.Missed() || !s.heard.has {
		return
	}
	newest := s.heard
	if g.m.capture { // one that was not captured may be newer
		newest.value += uint32(max(g.info.At-s.heardAt, 0) / fastestClock)
	}
	if newest.before(o.TSEcr) {
		g.broken(ruleTSEcr, counted(AtMost, newest.value), counted(Number, o.TSEcr))
		return
	}
	if g.m.capture {
		return // an older one may have been overtaken
	}
	if s.tsecr.after(o.TSEcr) {
		g.broken(ruleTSEcr, counted(AtLeast, s.tsecr.value), counted(Number, o.TSEcr))
	}
	s.tsecr.set(o.TSEcr)
}

// hear takes a segment that reaches the end, and its timestamp.
func (e *wireEnd) hear(at time.Duration, p *wire.Packet) {
	if p.Flags&(wire.ACK|wire.RST) == wire.ACK {
		e.acks++
	}
	if o := &p.Options; o.HasTimestamps && p.Flags&wire.RST == 0 && e.heard.before(o.TSVal) {
		e.heard.set(o.TSVal)
		e.heardAt = at
	}
}

// fastestClock is the shortest tick of a timestamp clock (RFC 7323 section 5.4).
const fastestClock = time.Millisecond

// stamp is a timestamp, if there was one.
type stamp struct {
	value uint32
	has   bool
}

func (s *stamp) set(v uint32) { s.value, s.has = v, true }

// before reports whether v is newer than the timestamp, or the first.
func (s *stamp) before(v uint32) bool { return !s.has || int32(v-s.value) > 0 }

// after reports whether v is older than the timestamp.
func (s *stamp) after(v uint32) bool { return s.has && int32(v-s.value) < 0 }
