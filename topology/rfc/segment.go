package rfc

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// synchronized is RFC 9293 section 3.10.7.4, the segment in SYN-RECEIVED and
// the states after it.
func (m *Monitor) synchronized(e *party, a *arrival, v *flow.Variables) verdict {
	p, f := a.p, a.p.Flags
	switch {
	case v.State == wire.TimeWait && f&(wire.SYN|wire.RST|wire.ACK) == wire.SYN:
		return reopened(p, v, m.listens(e))
	case f&wire.RST != 0:
		return atReset(p, v)
	case old(p, v) && a.at-e.heard() < recentAge:
		if acceptable(p, v) {
			e.refuse(a, v, rulePAWS)
		}
		return verdict{rule: rulePAWS, reply: emptyAnswer, ack: v.RcvNxt}
	case v.State == wire.SynReceived && f&wire.SYN != 0 && p.Seq == v.IRS:
		return synAgain(p, v)
	case v.State == wire.SynReceived && f&wire.SYN != 0 && !(acceptable(p, v) && wire.AfterEq(p.Seq, v.RcvNxt)):
		// What lies outside the window is trimmed off, a SYN too.
		return verdict{rule: ruleUnacceptable, reply: challengeAnswer, ack: v.RcvNxt}
	case v.State == wire.SynReceived && f&wire.SYN != 0 && !e.active:
		// What it has sent since may have a window that was not scaled.
		beyond := p.Seq-v.RcvNxt >= uint32(m.wireOf(e.conn).ends[e.side].synWindow)
		return verdict{rule: ruleSynReceived, path: []wire.State{wire.Closed}, optional: beyond}
	case f&wire.SYN != 0:
		return verdict{rule: ruleSYNChallenge, reply: challengeAnswer, ack: v.RcvNxt}
	case !acceptable(p, v):
		return e.unacceptable(a, v)
	case v.State == wire.SynReceived && v.Stamps && !p.Options.HasTimestamps:
		// RFC 7323 section 3.2 has it dropped.
		return verdict{rule: ruleSynReceived, path: []wire.State{wire.Established, wire.CloseWait}, optional: true}
	case f&wire.ACK == 0:
		return verdict{rule: ruleStays}
	}
	return m.acknowledged(e, a, v)
}

// recentAge is how long TS.Recent is valid on an idle connection (RFC 7323 section
// 5.5).
const recentAge = 24 * 24 * time.Hour

// old reports whether PAWS refuses the segment (RFC 7323 section 5.3, R1).
func old(p *wire.Packet, v *flow.Variables) bool {
	return v.Stamps && v.HasRecent && p.Options.HasTimestamps &&
		p.Flags&(wire.RST|wire.SYN) == 0 && int32(p.Options.TSVal-v.Recent) < 0
}

// acceptable is the test of four cases. An empty segment may be at the very end of
// the window, where a peer goes on that has filled it (appendix A.2).
func acceptable(p *wire.Packet, v *flow.Variables) bool {
	n, wnd := p.SegLen(), v.RcvWnd()
	switch {
	case n == 0 && wnd == 0:
		return p.Seq == v.RcvNxt
	case n == 0:
		return wire.InWindow(p.Seq, v.RcvNxt, wnd+1)
	case wnd == 0:
		return false
	}
	return wire.InWindow(p.Seq, v.RcvNxt, wnd) || wire.InWindow(p.Seq+n-1, v.RcvNxt, wnd)
}

// inLatest is the same test for the window that was offered last: stacks may drop what
// lies in one before it alone, and with it the ACK.
func inLatest(p *wire.Packet, v *flow.Variables) bool {
	last := *v
	last.Edge = v.Latest
	return acceptable(p, &last)
}

// atReset is a RST, which is judged by its number alone: it may carry data, and
// arrive while the window is closed (MUST-66).
func atReset(p *wire.Packet, v *flow.Variables) verdict {
	switch {
	case p.Seq == v.RcvNxt && v.State == wire.TimeWait:
		return verdict{rule: ruleTimeWaitRST, path: []wire.State{wire.Closed}, optional: true}
	case p.Seq == v.RcvNxt:
		return verdict{rule: ruleRST, path: []wire.State{wire.Closed}}
	case v.State == wire.TimeWait:
		return verdict{rule: ruleTimeWaitRST}
	case wire.InWindow(p.Seq, v.RcvNxt, v.RcvWnd()) && wire.Before(p.Seq, v.Latest):
		return verdict{rule: ruleRSTChallenge, reply: challengeAnswer, ack: v.RcvNxt}
	}
	// At the very end of the window a peer goes on that has filled it.
	return verdict{rule: ruleRST, quiet: !wire.InWindow(p.Seq, v.RcvNxt, v.RcvWnd()+1)}
}

// unacceptable is what follows when the test fails.
func (e *party) unacceptable(a *arrival, v *flow.Variables) verdict {
	p := a.p
	d := verdict{rule: ruleUnacceptable, reply: emptyAnswer, ack: v.RcvNxt}
	if beyond := p.Seq - (v.RcvNxt + v.RcvWnd()); p.Len > 0 && beyond < 1<<30 {
		e.refuse(a, v, ruleUnacceptable)
	}
	if secondFIN(p, v) {
		d.rule = ruleFINACK
	}
	if p.SegLen() == 0 {
		d.reply = challengeAnswer // two ends that answer ACKs by ACKs would never end
	}
	if v.State == wire.TimeWait && p.Flags&wire.FIN != 0 && v.PeerFIN && p.End() == v.PeerFINEnd {
		// The peer's FIN once more.
		e.since, e.sinceData = a.at, p.Len > 0
	}
	return d
}

// secondFIN reports whether a segment is a FIN without text in TIME-WAIT, at RCV.NXT and so
// another than the first. Whatever else is wrong with it, it gets an ACK.
func secondFIN(p *wire.Packet, v *flow.Variables) bool {
	return v.State == wire.TimeWait && p.Flags&wire.FIN != 0 && p.Len == 0 && p.Seq == v.RcvNxt
}

// synAgain is the SYN of the connection once more: after a simultaneous open as
// a SYN,ACK (figure 7), or because the answer to it was lost.
func synAgain(p *wire.Packet, v *flow.Variables) verdict {
	if p.Flags&wire.ACK == 0 {
		return verdict{rule: ruleUnacceptable, reply: challengeAnswer, ack: v.RcvNxt}
	}
	d := verdict{rule: ruleSynReceived, reply: challengeAnswer, ack: v.RcvNxt, optional: true}
	if acksOwn(p, v) {
		d.path = []wire.State{wire.Established}
	}
	return d
}

func acksOwn(p *wire.Packet, v *flow.Variables) bool {
	return wire.After(p.Ack, v.Una) && wire.BeforeEq(p.Ack, v.Nxt)
}

// reopened is a SYN in TIME-WAIT. The number of the peer's FIN was the last, so that
// RCV.NXT is newer; many stacks ask for more than that. Where the SYN is not newer,
// silence (RFC 6191 section 2) and an ACK are both right.
func reopened(p *wire.Packet, v *flow.Variables, listens bool) verdict {
	d := verdict{rule: ruleTimeWaitSYN, optional: true}
	byNumber, byStamp := wire.After(p.Seq, v.RcvNxt), false
	if p.Options.HasTimestamps {
		since := int32(p.Options.TSVal - v.Recent)
		byStamp = !v.Stamps || since > 0
		byNumber = byNumber && (byStamp || since == 0)
	}
	if listens && (byNumber || byStamp) {
		d.rule, d.optional, d.byStamp = ruleReuse, false, !byNumber
	}
	if byStamp || wire.AfterEq(p.Seq, v.RcvNxt) {
		d.path = []wire.State{wire.Closed}
	}
	return d
}

// acknowledged takes the ACK of an acceptable segment. Segments are processed in
// the order of SEG.SEQ: what one demands that comes too early may wait.
func (m *Monitor) acknowledged(e *party, a *arrival, v *flow.Variables) verdict {
	p := a.p
	d := verdict{rule: ruleStays, optional: wire.After(p.Seq, v.RcvNxt)}
	switch {
	case v.State == wire.SynReceived && !acksOwn(p, v):
		return verdict{rule: ruleSynReceivedACK, reply: refusalAnswer, seq: p.Ack, ack: v.RcvNxt}
	case v.State == wire.SynReceived:
		d.rule, d.path = ruleSynReceived, []wire.State{wire.Established}
	case wire.After(p.Ack, v.Nxt):
		e.refuse(a, v, ruleFutureACK)
		if v.State == wire.Established && !p.Options.HasTimestamps {
			e.unsent = a.at
		}
		if secondFIN(p, v) {
			return verdict{rule: ruleFINACK, reply: challengeAnswer, ack: v.RcvNxt}
		}
		return verdict{rule: ruleFutureACK, reply: challengeAnswer, ack: v.RcvNxt, beyondFIN: v.PeerFIN && wire.After(p.Seq, v.RcvNxt)}
	case wire.Before(p.Ack, v.Una-v.MaxWnd):
		// It may be dropped (MAY-12), and then demands an ACK, or be taken.
		e.refuse(a, v, nil)
		d.optional = true
		if e.orphan {
			d.mayEnd = true
			return d
		}
	}
	now := v.State
	if len(d.path) > 0 {
		now = wire.Established
	}
	if v.FIN && (v.Una == v.FINEnd || p.Ack == v.FINEnd) {
		next := now
		switch now {
		case wire.FinWait1:
			next = wire.FinWait2
		case wire.Closing:
			next = wire.TimeWait
		case wire.LastAck:
			next = wire.Closed
		}
		if next != now {
			now, d.rule, d.forgotten = next, ruleOwnFIN, p.Ack != v.FINEnd
			d.path = append(d.path, next)
		}
	}
	if now != wire.Closed {
		m.text(e, a, v, now, &d)
	}
	return d
}

// text takes the text and the FIN of an acceptable segment, in state now.
func (m *Monitor) text(e *party, a *arrival, v *flow.Variables, now wire.State, d *verdict) {
	p := a.p
	if p.SegLen() == 0 {
		return
	}
	fresh := p.Len > 0 && wire.After(p.Seq+uint32(p.Len), v.RcvNxt)
	switch now {
	case wire.Established, wire.FinWait1, wire.FinWait2:
	default:
		// After the peer's FIN there is nothing to take: what comes beyond it may be
		// ignored, or be taken for data that nobody will read.
		d.mayEnd = fresh && e.orphan
		if v.PeerFIN && p.Len == 0 && p.Seq == v.RcvNxt {
			e.blinded() // a second FIN, which may be taken as well: the peer is not one stack
		}
		return
	}
	if fresh && e.orphan {
		d.rule, d.reply, d.path = ruleLateData, abortAnswer, append(d.path, wire.Closed)
		return
	}
	d.mayEnd = fresh && e.shut
	next := e.conn.Advance(e.side, p.Seq, p.End())
	if next == v.RcvNxt {
		return
	}
	fin := v.EarlyFIN && next == v.PeerFINEnd || p.Flags&wire.FIN != 0 && next == p.End()
	m.owe(e, a, fin)
	if !fin {
		return
	}
	d.rule, d.late = ruleFIN, p.Len > 0 && !fresh
	switch now {
	case wire.Established:
		d.path = append(d.path, wire.CloseWait)
	case wire.FinWait1:
		d.path = append(d.path, wire.Closing)
	case wire.FinWait2:
		d.path = append(d.path, wire.TimeWait)
	}
}
