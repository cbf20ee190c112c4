package rfc

import (
	"netlab/topology/wire"
)

// verdict is what RFC 9293 section 3.10.7 demands of an end that a segment
// reaches.
type verdict struct {
	rule *Rule
	// path are the states to pass through, the last of them to stay in; optional
	// says that the end may as well stay where it is.
	path     []wire.State
	optional bool
	reply    answer
	// seq, ack and hasAck describe the reply; see answer.
	seq, ack uint32
	hasAck   bool
}

// answer is a reply that is demanded.
type answer uint8

const (
	noAnswer answer = iota
	// ackAnswer is <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, or anything that
	// acknowledges as much.
	ackAnswer
	// challengeAnswer is the same, but an end may send few of them (RFC 5961
	// section 7).
	challengeAnswer
	// laterAnswer is an acknowledgment that may be delayed.
	laterAnswer
	// resetAnswer is <SEQ=seq><CTL=RST>, with <ACK=ack> where hasAck.
	resetAnswer
	// synAnswer is <SEQ=ISS><ACK=ack><CTL=SYN,ACK>.
	synAnswer
	// abortAnswer is <SEQ=SND.NXT><CTL=RST>.
	abortAnswer
	// silentAnswer is none: not even a RST.
	silentAnswer
)

var (
	ruleClosed = bothEnds(OfSegments, Must, "closed-answers-reset", "RFC 9293 section 3.10.7.1",
		"CLOSED answers a segment without RST by RST: <SEQ=0><ACK=SEG.SEQ+SEG.LEN>, or <SEQ=SEG.ACK> if it has ACK.")
	ruleListen = bothEnds(OfSegments, Must, "listen", "RFC 9293 section 3.10.7.2",
		"LISTEN ignores RST, answers ACK by RST and SYN by SYN,ACK of SEG.SEQ+1, and drops the rest.")
	ruleListenSYN = bothEnds(OfStates, Must, "listen-syn", "RFC 9293 section 3.10.7.2",
		"A SYN leads from LISTEN to SYN-RECEIVED, and nothing else leads anywhere.")
	ruleSynSentACK = bothEnds(OfSegments, Must, "syn-sent-bad-ack", "RFC 9293 section 3.10.7.3",
		"SYN-SENT answers an ACK outside (ISS, SND.NXT] by <SEQ=SEG.ACK><CTL=RST>.")
	ruleSynSent = bothEnds(OfStates, Must, "syn-sent", "RFC 9293 section 3.10.7.3",
		"SYN-SENT leaves for ESTABLISHED by SYN,ACK, for SYN-RECEIVED by SYN, for CLOSED by a RST that acknowledges its SYN.")
	ruleUnacceptable = bothEnds(OfSegments, Text, "unacceptable-gets-ack", "RFC 9293 section 3.10.7.4",
		"A synchronized end answers a segment outside its window by an empty ACK, and drops it.")
	ruleRST = bothEnds(OfStates, Should, "rst-exact", "RFC 5961 section 3.2",
		"Only a RST at RCV.NXT resets.")
	ruleRSTChallenge = bothEnds(OfSegments, Should, "rst-challenge", "RFC 5961 section 3.2",
		"A RST elsewhere in the window gets a challenge ACK.")
	ruleSYNChallenge = bothEnds(OfSegments, Should, "syn-challenge", "RFC 5961 section 4.2",
		"A SYN in a synchronized state gets a challenge ACK.")
	ruleSynReceived = bothEnds(OfStates, Must, "syn-received", "RFC 9293 section 3.10.7.4",
		"SYN-RECEIVED becomes ESTABLISHED by an ACK in (SND.UNA, SND.NXT].")
	ruleSynReceivedACK = bothEnds(OfSegments, Must, "syn-received-bad-ack", "RFC 9293 section 3.10.7.4",
		"SYN-RECEIVED answers an ACK outside (SND.UNA, SND.NXT] by <SEQ=SEG.ACK><CTL=RST>.")
	ruleFutureACK = bothEnds(OfSegments, Must, "ack-of-unsent", "RFC 9293 section 3.10.7.4, RFC 5961 section 5.2",
		"An ACK of what was not sent, or of what is older than the largest window, is answered by an ACK, and its segment dropped.")
	rulePAWS = bothEnds(OfSegments, May, "paws", "RFC 7323 section 5.3",
		"A segment with a timestamp older than TS.Recent is answered by an ACK, and dropped.")
	ruleFIN = bothEnds(OfStates, Must, "fin-moves", "RFC 9293 section 3.10.7.4",
		"A FIN leads from ESTABLISHED to CLOSE-WAIT, from FIN-WAIT-1 to CLOSING or TIME-WAIT, from FIN-WAIT-2 to TIME-WAIT.")
	ruleFINACK = bothEnds(OfSegments, Must, "fin-acked", "RFC 9293 section 3.10.7.4",
		"Every FIN is acknowledged.")
	ruleOwnFIN = bothEnds(OfStates, Must, "own-fin-acked", "RFC 9293 section 3.10.7.4",
		"The ACK of its own FIN leads from FIN-WAIT-1 to FIN-WAIT-2, from CLOSING to TIME-WAIT, from LAST-ACK to CLOSED.")
	ruleTimeWaitRST = bothEnds(OfStates, May, "time-wait-assassination", "RFC 1337 section 3",
		"TIME-WAIT ignores RST.")
	ruleTimeWaitSYN = bothEnds(OfStates, May, "time-wait-syn", "RFC 9293 section 3.6.1 (MAY-2, SHLD-4), RFC 6191 section 2",
		"TIME-WAIT may let a new connection begin by a SYN that is newer than all it has seen, by no other.")
	ruleLateData = bothEnds(OfSegments, Should, "late-data-reset", "RFC 9293 section 3.6.1 (SHLD-3)",
		"Data that arrives after the owner has closed is answered by RST.")
	ruleStays = bothEnds(OfStates, Must, "stays", "RFC 9293 section 3.10.7",
		"A segment that demands no change of state changes none.")
)

// judge says what a segment demands of an end, and takes what it brings.
func (m *Monitor) judge(e *party, a arrival) verdict {
	p := a.p
	if a.bad {
		return verdict{rule: ruleChecked}
	}
	switch e.state {
	case wire.Closed, wire.Listen:
		if m.listens(e) {
			return e.atListen(p)
		}
		return atClosed(p)
	case wire.SynSent:
		return e.atSynSent(p)
	}
	return m.synchronized(e, a)
}

var ruleChecked = bothEnds(OfStates, Must, "checksum-checked", "RFC 9293 section 3.1 (MUST-3)",
	"A segment with a wrong checksum has no effect.")

func atClosed(p *wire.Packet) verdict {
	v := verdict{rule: ruleClosed}
	if p.Flags&wire.RST != 0 {
		return v
	}
	v.refuse(p)
	return v
}

// refuse demands the reset of CLOSED.
func (v *verdict) refuse(p *wire.Packet) {
	v.reply = resetAnswer
	if p.Flags&wire.ACK != 0 {
		v.seq = p.Ack
		return
	}
	v.ack, v.hasAck = p.Seq+p.SegLen(), true
}

func (e *party) atListen(p *wire.Packet) verdict {
	v := verdict{rule: ruleListen}
	switch {
	case p.Flags&wire.RST != 0:
	case p.Flags&wire.ACK != 0:
		v.reply, v.seq = resetAnswer, p.Ack
	case p.Flags&wire.SYN != 0:
		e.receiveSYN(p)
		v.rule, v.reply, v.ack = ruleListenSYN, synAnswer, e.rcvNxt
		v.path = []wire.State{wire.SynReceived}
	}
	return v
}

// receiveSYN takes the peer's SYN.
func (e *party) receiveSYN(p *wire.Packet) {
	e.irs, e.hasIRS, e.rcvNxt = p.Seq, true, p.Seq+1
	e.peerScale, e.peerStamps = p.Options.WindowScale, p.Options.HasTimestamps
	if p.Options.HasTimestamps {
		e.recent, e.hasRecent = p.Options.TSVal, true
	}
	e.held = held{}
	e.takeWindow(p)
}

// takeWindow takes SND.WND.
func (e *party) takeWindow(p *wire.Packet) {
	e.wnd = uint32(p.Window)
	if p.Flags&wire.SYN == 0 && e.scale >= 0 && e.peerScale >= 0 {
		e.wnd <<= min(e.peerScale, 14)
	}
	e.maxWnd = max(e.maxWnd, e.wnd)
}

func (e *party) atSynSent(p *wire.Packet) verdict {
	f := p.Flags
	acceptable := f&wire.ACK != 0 && wire.After(p.Ack, e.iss) && wire.BeforeEq(p.Ack, e.nxt)
	switch {
	case f&wire.ACK != 0 && !acceptable:
		v := verdict{rule: ruleSynSentACK}
		if f&wire.RST == 0 {
			v.reply, v.seq = resetAnswer, p.Ack
		}
		return v
	case f&wire.RST != 0:
		v := verdict{rule: ruleSynSent}
		if acceptable {
			v.path = []wire.State{wire.Closed}
		}
		return v
	case f&wire.SYN == 0:
		return verdict{rule: ruleSynSent}
	}
	e.receiveSYN(p)
	if !acceptable {
		// Simultaneous open (MUST-10).
		return verdict{rule: ruleSynSent, path: []wire.State{wire.SynReceived}, reply: synAnswer, ack: e.rcvNxt}
	}
	e.una = p.Ack
	v := verdict{rule: ruleSynSent, path: []wire.State{wire.Established}, reply: ackAnswer, ack: e.rcvNxt}
	if p.Flags&wire.FIN != 0 && p.Len == 0 {
		e.peerFIN, e.peerFINEnd, e.rcvNxt = true, p.End(), p.End()
		v.path, v.ack = append(v.path, wire.CloseWait), e.rcvNxt
	}
	return v
}
