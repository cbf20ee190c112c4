package rfc

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleRTOWaits = bothEnds(OfSegments, Must, "rto-waits", "RFC 6298 section 5",
		"A segment is not sent again sooner than one retransmission timeout, which is at least a round trip.")
	ruleInitialRTO = bothEnds(OfSegments, Should, "initial-rto", "RFC 6298 section 2 (2.1)",
		"Before there is a round-trip time, the retransmission timeout is at least 1 s.")
	ruleAfterSYN = rule(OfSegments, Must, "rto-after-syn", "RFC 6298 section 5 (5.7)",
		"Where a SYN has timed out, the retransmission timeout is 3 s when data begins.")
	ruleEarliest = bothEnds(OfSegments, Should, "earliest-first", "RFC 6298 section 5 (5.4)",
		"A timeout sends the earliest segment again that is not acknowledged.")
	ruleSameBytes = rule(OfSegments, Must, "same-bytes", "RFC 9293 section 3.10.8",
		"A retransmission has the bytes that were sent before with these sequence numbers.")
	ruleLossWindow = bothEnds(OfSegments, Must, "loss-window", "RFC 5681 section 3.1, RFC 9293 section 3.8.2 (MUST-19)",
		"After a retransmission timeout one full-sized segment is sent, and no more until an ACK arrives.")
	ruleSentAgain = bothEnds(OfSegments, Must, "sent-again", "RFC 9293 sections 3.8, 3.10.8",
		"What is not acknowledged is sent again, a FIN as well as data.")
)

const (
	firstRTO    = time.Second
	rtoAfterSYN = 3 * time.Second
)

// again checks a segment whose sequence space was sent before, or that is sent after a
// timeout.
func (g *wireSegment) again() {
	s, p := g.s, g.p
	if g.m.icmp.soft != nil && g.m.icmp.at == g.info.At {
		return // an ICMP message may have asked for another size
	}
	g.aloneNow()
	if g.info.Kinds&flow.Retransmission == 0 {
		return
	}
	s.repeated = g.info.At
	if g.differs() {
		g.broken(ruleSameBytes, Outcome{Kind: SameBytes}, Outcome{Kind: OtherBytes})
	}
	if g.info.OfTimes == 0 || !g.info.Repair.Timed() {
		return
	}
	gap := g.info.At - g.info.OfAt
	if !g.inferred() && !g.answers() && !g.probed() {
		g.tooSoon(gap)
	}
	if s.synTimedOut && p.Seq == g.from.ISN+1 && p.Len > 0 && g.info.OfTimes == 1 && !g.probed() && !g.stamped() &&
		gap*leastDen*2 < rtoAfterSYN*leastNum {
		g.broken(ruleAfterSYN, lasted(AtLeastLasted, rtoAfterSYN), lasted(g.interval(0), gap))
	}
	if una, _ := g.from.Una(); !g.inferred() && g.outstanding() && wire.After(una, g.from.ISN) && wire.After(p.Seq, una) && !g.probed() &&
		!g.answers() && s.spoke < g.info.At {
		got := counted(SeqOf, p.Seq-g.from.ISN)
		switch {
		case g.recontrolled():
			got.Kind = SeqByControl
		case g.corked():
			got.Kind = SeqByCork
		}
		g.broken(ruleEarliest, counted(SeqOf, una-g.from.ISN), got)
	}
}

// probed reports whether a repair may be the work of RACK or a tail loss probe, whose
// timers are not that of retransmission (RFC 8985): it needs SACK, which an end may
// have permitted whose SYN was not seen, and never repeats a SYN.
func (g *wireSegment) probed() bool {
	return (g.from.SACK() || !g.from.HasISN) && (g.to.SACK() || !g.to.HasISN) && g.p.Flags&wire.SYN == 0
}

// tooSoon checks the time since the segment was sent last. The sender's
// estimate is at least the shortest round trip that it has measured. A fast
// retransmission leaves the timer as it was.
func (g *wireSegment) tooSoon(gap time.Duration) {
	rtt, measured := g.info.Conn.RoundTrip(g.info.Dir)
	switch syn := g.p.Flags&wire.SYN != 0; {
	case measured && !syn && !g.info.OfFast && gap < rtt:
		g.broken(ruleRTOWaits, lasted(ATimeout, rtt), lasted(Lasted, gap))
	case !measured && g.info.Kinds&flow.SYN != 0 && gap < firstRTO:
		g.broken(ruleInitialRTO, lasted(AtLeastLasted, firstRTO), lasted(g.interval(0), gap))
	}
}

// interval is the kind of an interval: whether a SYN is sent again to a peer that has
// answered, or anything after an ACK of what was not sent that has come since a time.
func (g *wireSegment) interval(since time.Duration) OutcomeKind {
	if _, ok := g.info.Conn.Heard(g.info.Dir); ok && g.info.Before[g.info.Dir] == wire.SynSent {
		return LastedAfterAnswer
	}
	if e := g.sender(); e != nil && e.unsent >= since {
		return LastedAfterUnsent
	}
	return Lasted
}

// alone is the time after a retransmission timeout: until an ACK arrives one
// segment may be sent, however often.
type alone struct {
	on    bool
	at    time.Duration
	start uint32
	size  uint32 // of a full-sized segment
}

// aloneNow checks what is sent after a timeout. Where the first repair may be a tail
// loss probe, the second one is none.
func (g *wireSegment) aloneNow() {
	s, p := g.s, g.p
	if g.inferred() || p.Len == 0 || g.from.Shut() {
		return
	}
	if s.timeouts == nil && !g.info.Repair.Timed() {
		return
	}
	t := s.timedOut()
	if g.from.Restarted() >= t.alone.at {
		t.alone.on = false
	}
	if t.alone.on && wire.After(p.End(), t.alone.start+t.alone.size) {
		got := counted(Bytes, p.End()-t.alone.start)
		if g.recontrolled() {
			got.Kind = BytesByControl
		}
		g.broken(ruleLossWindow, counted(BytesAtMost, t.alone.size), got)
	}
	if !g.info.Repair.Timed() || g.answers() || t.repair.times <= 1 && g.probed() {
		return
	}
	if una, ok := g.from.Una(); ok && p.Seq == una {
		t.alone = alone{true, g.info.At, p.Seq, uint32(max(p.Len, g.to.MSS()))}
	}
}

// recontrolled reports whether TCP_CONGESTION was set since the timeout after which one
// segment may be sent.
func (g *wireSegment) recontrolled() bool {
	t, e := g.s.timeouts, g.sender()
	return e != nil && t != nil && t.alone.on && e.recontrolled >= t.alone.at
}

// corked reports whether the sender has had TCP_CORK, and has sent something again.
func (g *wireSegment) corked() bool {
	e := g.sender()
	return e != nil && e.corked && g.s.repeated > 0
}

// sender is what the rules of states know of the sender, nil for nothing.
func (g *wireSegment) sender() *party {
	if g.m.conn == nil {
		return nil
	}
	return g.m.of(g.m.conn, g.p.Src)
}

// neglected checks whether an end has left alone what is not acknowledged, until now, where
// probe says that it sends a tail loss probe. What it sends by a link that is unplugged is
// on no record.
func (m *Monitor) neglected(c *flow.Conn, w *wireConn, dir int, now time.Duration, probe bool) {
	s, end := &w.ends[dir], &c.Ends[dir]
	if m.unplugged || s.neglected || end.Shut() || now-end.Moved() <= patience || end.State == wire.Closed {
		return
	}
	at, lost, ok := end.Lost()
	e := m.of(c, end.Addr)
	if !ok || !m.judged(e) {
		return
	}
	// Whoever repeats what is acknowledged has dropped the segment that has said so.
	since := max(at, s.repeated, m.awake[end.Node])
	if d := now - since; d > patience && (probe || now-max(since, s.asked, end.Restarted()) > probeTimeout(c, dir)) {
		s.neglected = true
		got := lasted(NoneFor, d)
		switch {
		case e.unsent >= 0:
			got.Kind = NoneForAfterUnsent
		case probe:
			got.Kind = NoneBeforeProbe
		case end.SendWindow() > 0 && lost > end.SendWindow():
			got.Kind = NoneForBeyondWindow
		}
		m.record(&Violation{
			Rule: ruleSentAgain, At: now, Node: end.Node, Local: end.Addr, Remote: c.Ends[1-dir].Addr, Conn: c,
			Expected: lasted(RetransmissionWithin, patience), Got: got,
		})
	}
}

// probeTimeout is how long the timer of a tail loss probe may run, which stands in for
// that of retransmission: two round trips and the delay of an ACK (RFC 8985 section 7.2),
// anew where something is sent or arrives. It is 0 where there are no such probes.
func probeTimeout(c *flow.Conn, dir int) time.Duration {
	if !c.Ends[0].SACK() || !c.Ends[1].SACK() {
		return 0
	}
	return 2*c.Ends[dir].LongestTrip() + ackDelay
}
