package rfc

import (
	"net/netip"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// verdict is what RFC 9293 section 3.10.7 demands of an end that a segment
// reaches.
type verdict struct {
	rule *Rule
	// path are the states to pass through, the last of them to stay in; optional
	// says that the end may as well stay where it is.
	path []wire.State
	// seq, ack and hasAck describe the reply; see answer. irs is the peer's initial
	// number where the segment brings it.
	seq, ack, irs uint32
	hasAck        bool
	reply         answer
	// from is the state in which it does.
	from     wire.State
	optional bool
	// mayEnd says that the end may as well give the connection up: whether nobody
	// reads any more is not known.
	mayEnd bool
	// quiet says that the end is to send nothing for it.
	quiet bool
	// late says that the data before a FIN has arrived before.
	late bool
	// beyondFIN says that the peer's FIN has come, and that the segment begins beyond it.
	beyondFIN bool
	// forgotten says that what demands the path has come before, too early.
	forgotten bool
	// byStamp says that a SYN is newer than the connection by its timestamp alone.
	byStamp bool
}

// answer is a reply that is demanded.
type answer uint8

const (
	noAnswer answer = iota
	// ackAnswer is <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>, or anything that
	// acknowledges as much.
	ackAnswer
	// emptyAnswer is the same without text.
	emptyAnswer
	// challengeAnswer is that too, but a node may send few of them (RFC 5961
	// section 7).
	challengeAnswer
	// resetAnswer is <SEQ=seq><CTL=RST>, with <ACK=ack> where hasAck.
	resetAnswer
	// refusalAnswer is <SEQ=seq><CTL=RST>, or an emptyAnswer to what acknowledges too
	// much (RFC 5961 section 5.2).
	refusalAnswer
	// synAnswer is <SEQ=ISS><ACK=ack><CTL=SYN,ACK>.
	synAnswer
	// openAnswer is <SEQ=ISS><CTL=SYN>.
	openAnswer
	// abortAnswer is <SEQ=SND.NXT><CTL=RST>.
	abortAnswer
	// silentAnswer is none: not even a RST.
	silentAnswer
	// quietAnswer is none: not even an ACK.
	quietAnswer
	// allowedAnswer is <SEQ=seq><CTL=RST>, or none.
	allowedAnswer
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
	ruleFutureACK = bothEnds(OfSegments, Must, "ack-of-unsent", "RFC 9293 sections 3.5.2, 3.10.7.4",
		"An ACK of what was not sent is answered with an ACK, and its segment dropped.")
	rulePAWS = bothEnds(OfSegments, May, "paws", "RFC 7323 section 5.3",
		"A segment with a timestamp older than TS.Recent is answered with an ACK, and dropped.")
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
	ruleReuse = bothEnds(OfStates, Should, "time-wait-reuse", "RFC 9293 section 3.6.1 (SHLD-4), RFC 6191 section 2",
		"Where a listener waits, TIME-WAIT gives way to a SYN that is newer by its timestamp, or by its number where timestamps do not tell.")
	ruleLateData = bothEnds(OfSegments, Should, "late-data-reset", "RFC 9293 section 3.6.1 (SHLD-3)",
		"Data that nobody will read is answered with RST: what arrives after CLOSE, and what is unread then.")
	ruleStays = bothEnds(OfStates, Must, "stays", "RFC 9293 section 3.10.7",
		"A segment that demands no change of state changes none.")
)

// judge says what a segment demands of an end with variables v, before the end
// takes it.
func (m *Monitor) judge(e *party, a *arrival, v *flow.Variables) verdict {
	if v.State == wire.Closed && m.listens(e) {
		v.State = wire.Listen
	}
	d := m.demanded(e, a, v)
	switch d.from = v.State; {
	case e.cookie && m.listens(e):
		d.from = wire.Listen // it has a socket at no end but the listener's
	case e.cookie:
		d.from = wire.Closed
	}
	return d
}

func (m *Monitor) demanded(e *party, a *arrival, v *flow.Variables) verdict {
	p := a.p
	switch {
	case a.bad:
		return verdict{rule: ruleChecked}
	case p.Flags&(wire.SYN|wire.ACK|wire.RST) == wire.SYN && invalid(p.Src.Addr()):
		return verdict{rule: ruleInvalidSource, reply: silentAnswer}
	case v.State == wire.Closed:
		return atClosed(p)
	case v.State == wire.Listen:
		return atListen(p)
	case e.cookie && !m.listens(e):
		return atClosed(p)
	case e.cookie:
		return atCookie(p, v)
	case v.State == wire.SynSent:
		return atSynSent(p, v)
	}
	return m.synchronized(e, a, v)
}

var ruleChecked = bothEnds(OfStates, Must, "checksum-checked", "RFC 9293 section 3.1 (MUST-3)",
	"A segment with a wrong checksum has no effect.")

var ruleInvalidSource = bothEnds(OfSegments, Must, "invalid-source", "RFC 9293 section 3.9.2.3 (MUST-63)",
	"A SYN from an address that no host can have is ignored.")

var ruleInvalidDestination = bothEnds(OfSegments, Must, "invalid-destination", "RFC 9293 section 3.9.2.3 (MUST-57)",
	"A SYN to a multicast or broadcast address is discarded in silence: nothing is sent from such an address.")

// invalid reports whether an address can be nobody's: a multicast or the limited
// broadcast address, or none.
func invalid(a netip.Addr) bool {
	return a.IsMulticast() || a.IsUnspecified() || a == netip.AddrFrom4([4]byte{255, 255, 255, 255})
}

func atClosed(p *wire.Packet) verdict {
	d := verdict{rule: ruleClosed}
	if p.Flags&wire.RST == 0 {
		d.reply = resetAnswer
		d.numberReset(p)
	}
	return d
}

// numberReset gives a verdict the numbers of the RST that answers a segment where there is no
// connection.
func (d *verdict) numberReset(p *wire.Packet) {
	if p.Flags&wire.ACK != 0 {
		d.seq = p.Ack
	} else {
		d.ack, d.hasAck = p.Seq+p.SegLen(), true
	}
}

func atListen(p *wire.Packet) verdict {
	d := verdict{rule: ruleListen}
	switch {
	case p.Flags&wire.RST != 0:
	case p.Flags&wire.ACK != 0:
		d.reply, d.seq = resetAnswer, p.Ack
	case p.Flags&wire.SYN != 0:
		d.rule, d.reply, d.ack, d.irs = ruleListenSYN, synAnswer, p.Seq+1, p.Seq
		d.path = []wire.State{wire.SynReceived}
	}
	return d
}

// atCookie is LISTEN once it has answered a SYN by a SYN cookie: an ACK of that
// opens the connection, or not, where the cookie is too old or the queue is full.
func atCookie(p *wire.Packet, v *flow.Variables) verdict {
	d := atListen(p)
	if p.Flags&(wire.RST|wire.ACK) == wire.ACK && v.HasISS && p.Ack == v.ISS+1 {
		d = verdict{rule: ruleSynReceived, path: []wire.State{wire.Established}, optional: true}
		if p.Flags&wire.FIN != 0 {
			d.path = append(d.path, wire.CloseWait)
		}
	}
	return d
}

func atSynSent(p *wire.Packet, v *flow.Variables) verdict {
	f := p.Flags
	acceptable := f&wire.ACK != 0 && wire.After(p.Ack, v.ISS) && wire.BeforeEq(p.Ack, v.Nxt)
	switch {
	case f&wire.ACK != 0 && !acceptable:
		d := verdict{rule: ruleSynSentACK}
		if f&wire.RST == 0 {
			d.reply, d.seq = resetAnswer, p.Ack
		}
		return d
	case f&wire.RST != 0:
		d := verdict{rule: ruleSynSent}
		if acceptable {
			d.path = []wire.State{wire.Closed}
		}
		return d
	case f&wire.SYN == 0:
		return verdict{rule: ruleSynSent}
	}
	d := verdict{rule: ruleSynSent, ack: p.Seq + 1, irs: p.Seq}
	if !acceptable {
		// Simultaneous open (MUST-10).
		d.path, d.reply = []wire.State{wire.SynReceived}, synAnswer
		return d
	}
	d.path, d.reply = []wire.State{wire.Established}, ackAnswer
	return d
}
