package rfc

import (
	"netlab/topology/wire"
)

// synchronized is RFC 9293 section 3.10.7.4, the segment in SYN-RECEIVED and
// the states after it.
func (m *Monitor) synchronized(e *party, a arrival) verdict {
	p, f := a.p, a.p.Flags
	switch {
	case e.cookie && e.state == wire.SynReceived && f&(wire.SYN|wire.RST) != 0:
		e.state = wire.Closed
		return e.atListen(p)
	case e.state == wire.TimeWait && f&(wire.SYN|wire.RST|wire.ACK) == wire.SYN:
		return e.reopened(p)
	case e.state == wire.TimeWait && f&wire.RST != 0:
		return verdict{rule: ruleTimeWaitRST}
	case e.old(p):
		e.refuse(a, rulePAWS)
		return verdict{rule: rulePAWS, reply: challengeAnswer, ack: e.rcvNxt}
	case e.state == wire.SynReceived && f&wire.SYN != 0 && p.Seq == e.irs && f&wire.RST == 0:
		return e.synAgain(p)
	case !e.acceptable(p):
		return m.unacceptable(e, a)
	case f&wire.RST != 0:
		if p.Seq != e.rcvNxt {
			return verdict{rule: ruleRSTChallenge, reply: challengeAnswer, ack: e.rcvNxt}
		}
		return verdict{rule: ruleRST, path: []wire.State{wire.Closed}}
	case f&wire.SYN != 0:
		if e.state == wire.SynReceived && !e.active {
			return verdict{rule: ruleSynReceived, path: []wire.State{wire.Closed}}
		}
		return verdict{rule: ruleSYNChallenge, reply: challengeAnswer, ack: e.rcvNxt}
	case f&wire.ACK == 0:
		return verdict{rule: ruleStays}
	}
	return m.acknowledged(e, a)
}

// refuse notes the text of a segment that a rule wants dropped.
func (e *party) refuse(a arrival, r *Rule) {
	if p := a.p; p.SegLen() > 0 && e.acceptable(p) {
		e.refused.add(p.Seq, p.End())
		e.refusedN, e.refusedBy = a.n, r
	}
}

// old reports whether PAWS refuses the segment.
func (e *party) old(p *wire.Packet) bool {
	return e.stamps && e.peerStamps && e.hasRecent && p.Options.HasTimestamps &&
		p.Flags&(wire.RST|wire.SYN) == 0 && int32(p.Options.TSVal-e.recent) < 0
}

// acceptable is the test of four cases.
func (e *party) acceptable(p *wire.Packet) bool {
	n, wnd := p.SegLen(), e.window()
	switch {
	case n == 0 && wnd == 0:
		return p.Seq == e.rcvNxt
	case n == 0:
		return wire.InWindow(p.Seq, e.rcvNxt, wnd)
	case wnd == 0:
		return false
	}
	return wire.InWindow(p.Seq, e.rcvNxt, wnd) || wire.InWindow(p.Seq+n-1, e.rcvNxt, wnd)
}

// unacceptable is what follows when the test fails. ACKs and window updates are
// taken all the same, where the segment is at RCV.NXT (section 3.10.7.4).
func (m *Monitor) unacceptable(e *party, a arrival) verdict {
	p := a.p
	if p.Flags&wire.RST != 0 {
		return verdict{rule: ruleRST}
	}
	v := verdict{rule: ruleUnacceptable, reply: challengeAnswer, ack: e.rcvNxt}
	switch {
	case p.Flags&wire.SYN != 0:
		v.rule = ruleSYNChallenge
	case e.state == wire.TimeWait && p.Flags&wire.FIN != 0:
		e.since, e.sinceData = a.at, p.Len > 0
	}
	return v
}

// synAgain is the SYN of the connection once more: after a simultaneous open as
// a SYN,ACK (figure 7), or because the answer to it was lost.
func (e *party) synAgain(p *wire.Packet) verdict {
	if p.Flags&wire.ACK == 0 {
		return verdict{rule: ruleUnacceptable, reply: challengeAnswer, ack: e.rcvNxt}
	}
	v := verdict{rule: ruleSynReceived, reply: challengeAnswer, ack: e.rcvNxt, optional: true}
	if e.acksOwn(p) {
		v.path = []wire.State{wire.Established}
	}
	return v
}

func (e *party) acksOwn(p *wire.Packet) bool {
	return wire.After(p.Ack, e.una) && wire.BeforeEq(p.Ack, e.nxt)
}

// reopened is a SYN in TIME-WAIT.
func (e *party) reopened(p *wire.Packet) verdict {
	newer := wire.After(p.Seq, e.rcvNxt) ||
		e.peerStamps && p.Options.HasTimestamps && int32(p.Options.TSVal-e.recent) > 0
	v := verdict{rule: ruleTimeWaitSYN, optional: true, reply: challengeAnswer, ack: e.rcvNxt}
	if newer {
		v.path = []wire.State{wire.Closed}
		v.reply = noAnswer
	}
	return v
}

// acknowledged takes the ACK of an acceptable segment.
func (m *Monitor) acknowledged(e *party, a arrival) verdict {
	p := a.p
	v := verdict{rule: ruleStays}
	if e.state == wire.SynReceived {
		if !e.acksOwn(p) {
			return verdict{rule: ruleSynReceivedACK, reply: resetAnswer, seq: p.Ack}
		}
		v.rule, v.path = ruleSynReceived, []wire.State{wire.Established}
	} else if wire.After(p.Ack, e.nxt) || wire.Before(p.Ack, e.una-e.maxWnd) {
		e.refuse(a, ruleFutureACK)
		return verdict{rule: ruleFutureACK, reply: challengeAnswer, ack: e.rcvNxt}
	}
	if wire.After(p.Ack, e.una) {
		e.una = p.Ack
	}
	if wire.AfterEq(p.Ack, e.una) {
		e.takeWindow(p)
		e.edge = wire.Later(e.edge, e.una+e.wnd)
	}
	e.stamp(p)
	now := e.state
	if len(v.path) > 0 {
		now = wire.Established
	}
	if e.fin && e.una == e.finEnd {
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
			now, v.rule = next, ruleOwnFIN
			v.path = append(v.path, next)
		}
	}
	if now == wire.Closed {
		return v
	}
	e.take(a, now, &v)
	return v
}

// stamp takes TS.Recent (RFC 7323 section 4.3).
func (e *party) stamp(p *wire.Packet) {
	if p.Options.HasTimestamps && wire.BeforeEq(p.Seq, e.rcvNxt) && int32(p.Options.TSVal-e.recent) >= 0 {
		e.recent, e.hasRecent = p.Options.TSVal, true
	}
}

// take takes the text and the FIN of an acceptable segment, in state now.
func (e *party) take(a arrival, now wire.State, v *verdict) {
	p := a.p
	if p.SegLen() == 0 {
		return
	}
	switch now {
	case wire.Established, wire.FinWait1, wire.FinWait2:
	default:
		return // after the peer's FIN there is nothing to take
	}
	textEnd := p.Seq + uint32(p.Len)
	if p.Len > 0 && e.orphan && wire.After(textEnd, e.rcvNxt) {
		v.rule, v.reply, v.path = ruleLateData, abortAnswer, append(v.path, wire.Closed)
		return
	}
	if p.Len > 0 && e.shut && len(v.path) == 0 && p.Flags&wire.FIN == 0 && wire.After(textEnd, e.rcvNxt) {
		// Whether nobody reads any more is not known: then it is as after CLOSE.
		v.rule, v.path, v.optional = ruleLateData, []wire.State{wire.Closed}, true
	}
	if p.Flags&wire.FIN != 0 {
		e.peerFIN, e.peerFINEnd = true, p.End()
	}
	was := e.rcvNxt
	e.receive(p.Seq, p.End())
	if p.Len > 0 && e.rcvNxt != was {
		e.owe(a)
	}
	if e.rcvNxt == was && wire.After(p.Seq, was) {
		return
	}
	if !e.peerFIN || e.rcvNxt != e.peerFINEnd {
		return
	}
	v.rule, v.reply, v.ack = ruleFIN, laterAnswer, e.rcvNxt
	switch now {
	case wire.Established:
		v.path = append(v.path, wire.CloseWait)
	case wire.FinWait1:
		v.path = append(v.path, wire.Closing)
	case wire.FinWait2:
		v.path = append(v.path, wire.TimeWait)
	}
}

// receive moves RCV.NXT.
func (e *party) receive(start, end uint32) {
	switch {
	case wire.BeforeEq(end, e.rcvNxt):
	case wire.BeforeEq(start, e.rcvNxt):
		e.rcvNxt = end
		if e.held.n > 0 {
			e.rcvNxt = e.held.advance(end)
		}
	default:
		e.held.add(start, end)
	}
}

// owe notes that new data is to be acknowledged.
func (e *party) owe(a arrival) {
	o := &e.owed
	if !o.due {
		o.due, o.since, o.n = true, a.at, a.n
	}
	switch n := a.p.Len; {
	case n > o.most:
		o.most, o.full = n, o.full+1
	case n == o.most:
		o.full++
	}
}
