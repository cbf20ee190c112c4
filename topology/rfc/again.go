package rfc

import (
	"hash/crc32"
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

// again checks a segment whose sequence space was sent before.
func (g *wireSegment) again() {
	s, p := g.s, g.p
	if g.m.icmp.soft != nil && g.m.icmp.at == g.info.At {
		return // an ICMP message may have asked for another size
	}
	g.aloneNow()
	if g.info.Kinds&flow.Retransmission == 0 {
		return
	}
	s.heard.timing = false // Karn: which of the two an ACK is for, nobody knows
	if t := s.copies.same(p); t != nil && g.differs(t) {
		g.broken(ruleSameBytes, Outcome{Kind: SameBytes}, Outcome{Kind: OtherBytes})
	}
	last := s.copies.find(p.Seq)
	if last == nil {
		return
	}
	if !g.info.Repair.Timed() {
		return
	}
	gap := g.info.At - last.at
	if !g.m.capture && !g.answers() && !g.probed() {
		g.tooSoon(gap, last)
	}
	if s.synTimedOut && p.Seq == s.isn+1 && p.Len > 0 && last.times == 1 && !g.probed() && !(s.stamps && g.r.stamps) &&
		gap*leastDen*2 < rtoAfterSYN*leastNum {
		g.broken(ruleAfterSYN, lasted(AtLeastLasted, rtoAfterSYN), lasted(Lasted, gap))
	}
	if !g.m.capture && s.outstanding() && wire.After(p.Seq, s.heard.una) && !g.probed() &&
		s.heard.at < g.info.At && s.spoke < g.info.At {
		g.broken(ruleEarliest, counted(SeqOf, s.heard.una-s.isn), counted(SeqOf, p.Seq-s.isn))
	}
}

// probed reports whether a repair may be the work of RACK or a tail loss probe, whose
// timers are not that of retransmission (RFC 8985): it needs SACK, and never
// repeats a SYN.
func (g *wireSegment) probed() bool { return g.s.sack && g.r.sack && g.p.Flags&wire.SYN == 0 }

// tooSoon checks the time since the segment was sent last. The sender's
// estimate is at least the shortest round trip that it has measured. A fast
// retransmission leaves the timer as it was.
func (g *wireSegment) tooSoon(gap time.Duration, last *transmission) {
	switch rtt, syn := g.s.heard.rtt, g.p.Flags&wire.SYN != 0; {
	case rtt > 0 && !syn && !last.fast && gap < rtt:
		g.broken(ruleRTOWaits, lasted(ATimeout, rtt), lasted(Lasted, gap))
	case rtt == 0 && g.info.Kinds&flow.SYN != 0 && gap < firstRTO:
		g.broken(ruleInitialRTO, lasted(AtLeastLasted, firstRTO), lasted(Lasted, gap))
	}
}

// differs reports whether a segment has other bytes than its first transmission. In a
// capture either may have been damaged: then its sum is wrong.
func (g *wireSegment) differs(t *transmission) bool {
	p := g.p
	if !t.whole || len(p.Payload) != p.Len || p.Len == 0 || g.info.Kinds&(flow.KeepAlive|flow.ZeroWindowProbe) != 0 {
		return false
	}
	if g.m.capture && (!t.right || !p.ChecksumsOK()) {
		return false
	}
	return crc32.Checksum(p.Payload, castagnoli) != t.sum
}

// alone is the time after a retransmission timeout: until an ACK arrives one
// segment may be sent, however often.
type alone struct {
	on    bool
	start uint32
	size  uint32 // of a full-sized segment
}

// aloneNow checks what is sent after a timeout. Where the first repair may be a tail
// loss probe, the second one is none.
func (g *wireSegment) aloneNow() {
	s, p := g.s, g.p
	if g.m.capture || p.Len == 0 || s.heard.zero {
		return
	}
	if s.alone.on && wire.After(p.End(), s.alone.start+s.alone.size) {
		g.broken(ruleLossWindow, counted(BytesAtMost, s.alone.size), counted(Bytes, p.End()-s.alone.start))
	}
	if g.info.Repair.Timed() && p.Seq == s.heard.una && s.heard.at < g.info.At &&
		(s.repair.times > 1 || !g.probed()) {
		s.alone = alone{true, p.Seq, max(uint32(p.Len), uint32(g.r.mss), defaultMSS4)}
	}
}

// neglected checks whether an end has left alone what is not acknowledged. What it
// sends by a link that is unplugged is on no record.
func (m *Monitor) neglected(c *flow.Conn, w *wireConn, dir int, now time.Duration) {
	s, end := &w.ends[dir], &c.Ends[dir]
	if m.capture || m.unplugged || s.neglected || s.blind || !s.outstanding() || s.heard.zero || now-s.heard.moved <= patience ||
		end.State == wire.Closed || end.Node == "" || m.raw[end.Node] || m.down[end.Node] {
		return
	}
	t := s.copies.find(s.heard.una)
	if t == nil {
		return
	}
	if d := now - max(t.at, m.awake[end.Node]); d > patience {
		s.neglected = true
		m.record(&Violation{
			Rule: ruleSentAgain, At: now, Node: end.Node, Local: end.Addr, Remote: c.Ends[1-dir].Addr, Conn: c,
			Expected: lasted(RetransmissionWithin, patience), Got: lasted(NoneFor, d),
		})
	}
}
