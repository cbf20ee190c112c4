package rfc

import (
	"slices"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// reply is an answer that an end owes by the end of the instant.
type reply struct {
	verdict
	n  uint64
	at time.Duration
	// outs is how many segments the end had sent at the instant before.
	outs int
	// una and nxt are SND.UNA and SND.NXT, iss and irs the initial numbers, when it was
	// owed.
	una, nxt, iss uint32
	// probed is the number after a window probe, which may stand for SND.NXT.
	probed uint32
	// cause is that of a change by a call; segment is zero for one.
	cause   wire.Cause
	segment head
}

var ruleResetOfReset = bothEnds(OfSegments, Must, "no-reset-of-reset", "RFC 9293 section 3.5.2",
	"A RST is never answered with a RST.")

// throttle is the window of time in which a node may stop to send challenge ACKs
// once it has sent some: RFC 5961 section 7 has such a limit, and leaves it to the
// administrator.
const throttle = 5 * time.Second

// expect notes what an arrival or a call demands to be sent.
func (m *Monitor) expect(e *party, a *arrival, d *verdict, v *flow.Variables, cause wire.Cause) {
	if p := a.p; p != nil && v.State == wire.SynReceived && p.Flags&(wire.ACK|wire.RST) == wire.ACK && !acksOwn(p, v) && d.reply != refusalAnswer {
		// It may look at the ACK first.
		m.owes(e, &reply{verdict: verdict{reply: allowedAnswer, seq: p.Ack}, n: a.n})
	}
	if d.reply == noAnswer && (a.p == nil || a.p.Flags&wire.RST == 0 || a.bad) {
		return
	}
	r := reply{verdict: *d, n: a.n, at: a.at, una: v.Una, nxt: v.Nxt, probed: e.probeEnd, iss: v.ISS, cause: cause, segment: a.head}
	if v.HasIRS {
		r.irs = v.IRS
	}
	if a.p != nil { // a call has sent before it changes the state
		r.outs = len(e.outs)
	}
	if d.reply == noAnswer {
		r.rule, r.reply = ruleResetOfReset, silentAnswer
		r.numberReset(a.p)
	}
	m.owes(e, &r)
	if d.quiet {
		r.rule, r.reply = ruleRSTOutside, quietAnswer
		m.owes(e, &r)
	}
}

func (m *Monitor) owes(e *party, r *reply) {
	m.touch(e)
	if e.replies == nil {
		e.replies = m.replies.take()
	}
	e.replies = append(e.replies, *r)
}

// answers checks the replies of an end at the end of an instant.
func (m *Monitor) answers(e *party) {
	if e.end().State == wire.SynReceived && e.find(0, isBareACK) != nil {
		m.challenged[e.node] = m.now // it is for a segment that was not accepted
	}
	others := e.asked == m.now
	for i := range e.replies {
		switch e.replies[i].reply {
		case resetAnswer, abortAnswer, refusalAnswer:
			others = true
		}
	}
	for i := range e.replies {
		r := &e.replies[i]
		ofThis := func(p *wire.Packet) bool { return isReset(p) && !e.resetsOther(r, p) }
		switch out := e.find(r.outs, ofThis); {
		case r.reply == allowedAnswer:
		case r.reply == quietAnswer:
			m.quiet(e, r)
		case r.reply != silentAnswer:
			m.answered(e, r)
		case out != nil && (r.rule != ruleResetOfReset || !others):
			m.record(&Violation{
				Rule: r.rule, At: m.now, Node: e.node, Local: e.addr(), Remote: e.peer(), Conn: e.conn, Packet: out.N,
				Cause: r.cause, From: r.from, Expected: Outcome{Kind: Silence}, Got: Outcome{Kind: ARST},
			})
		}
	}
}

func isReset(p *wire.Packet) bool { return p.Flags&wire.RST != 0 }

func isBareACK(p *wire.Packet) bool {
	return p.Flags&(wire.SYN|wire.FIN|wire.RST|wire.ACK) == wire.ACK && p.Len == 0
}

// find returns the first of the instant's segments that fits, of those after the
// first n.
func (e *party) find(n int, fits func(*wire.Packet) bool) *tap.Packet {
	for _, r := range e.outs[min(n, len(e.outs)):] {
		if fits(&r.Packet) {
			return r
		}
	}
	return nil
}

// answered checks that one reply was sent.
func (m *Monitor) answered(e *party, r *reply) {
	if e.find(r.outs, r.fits) != nil {
		if r.reply == challengeAnswer || r.reply == emptyAnswer {
			m.challenged[e.node] = r.at
		}
		return
	}
	if m.wayless(e) && len(e.outs) == r.outs {
		return
	}
	got := Outcome{Kind: Nothing}
	if last, any := m.challenged[e.node]; any && r.at-last < throttle {
		switch r.reply {
		case challengeAnswer:
			return
		case emptyAnswer:
			got = lasted(Withheld, r.at-last)
		}
	}
	// Data that acknowledges as much, the RST of CLOSE, and the answer to another segment
	// are sent for something else.
	answers := func(p *wire.Packet) bool {
		return !r.acknowledges(p) && !(isReset(p) && (e.ended && e.since == m.now || e.answersOther(r, p)))
	}
	if len(e.outs) > r.outs && (got.Kind != Withheld || e.find(r.outs, answers) != nil) {
		p := &e.outs[r.outs].Packet
		if rst := e.find(r.outs, isReset); r.reply == abortAnswer && rst != nil {
			p = &rst.Packet
		}
		got = Outcome{Kind: Segment, Flags: p.Flags, Seq: p.Seq - r.iss, Ack: p.Ack - r.irs}
	}
	if (r.rule == ruleListenSYN && e.end().State == wire.Closed || r.rule == ruleListen && e.cookied) && len(e.outs) == r.outs && m.queued(e) {
		got = Outcome{Kind: QueueFull}
	}
	switch {
	case got.Kind == Segment && e.anew && got.Flags.Has(wire.SYN):
		got.Kind = SegmentAnew
	case got.Kind != Nothing:
	case r.beyondFIN:
		got.Kind = NothingBeyondFIN
	case e.cookied && !e.offered:
		got.Kind = NothingByCookie
	}
	v := &Violation{
		Rule: r.rule, At: r.at, Node: e.node, Local: e.addr(), Remote: e.peer(), Conn: e.conn, Packet: r.n,
		Cause: r.cause, From: r.from, Expected: r.outcome(), Got: got,
	}
	v.by(r.segment, r.irs)
	m.record(v)
}

// answersOther reports whether a RST is the reply to another segment than that of r.
func (e *party) answersOther(r *reply, p *wire.Packet) bool {
	return slices.ContainsFunc(e.replies, func(o reply) bool {
		return o.n != r.n && (o.reply == refusalAnswer || o.reply == allowedAnswer) && p.Seq == o.seq
	})
}

// resetsOther reports whether a RST has the numbers of an answer to another RST than that
// of r.
func (e *party) resetsOther(r *reply, p *wire.Packet) bool {
	return r.rule == ruleResetOfReset && !r.matchesReset(p) && slices.ContainsFunc(e.replies, func(o reply) bool {
		return o.rule == ruleResetOfReset && o.matchesReset(p)
	})
}

// wayless reports whether a node may have no way to the other end of a connection:
// then nobody can see what it would send.
func (m *Monitor) wayless(e *party) bool { return m.unplugged || e.conn.Ends[1-e.side].Node == "" }

// fits reports whether a segment is the reply.
func (r *reply) fits(p *wire.Packet) bool {
	f := p.Flags
	switch r.reply {
	case ackAnswer, emptyAnswer, challengeAnswer:
		if f&(wire.SYN|wire.ACK|wire.RST) == wire.SYN|wire.ACK {
			// SYN-RECEIVED may answer the peer's SYN by its own once more.
			return r.from == wire.SynReceived && p.Ack == r.ack
		}
		return r.acknowledges(p) && (r.reply == ackAnswer || p.Len == 0)
	case refusalAnswer:
		return f&wire.RST != 0 && p.Seq == r.seq || wire.After(r.seq, r.nxt) && r.acknowledges(p)
	case resetAnswer:
		return r.matchesReset(p)
	case abortAnswer:
		// ACK may be set: it is in every other segment of such a connection.
		return f&wire.RST != 0 && (p.Seq == r.nxt || p.Seq == r.probed && p.Seq == r.nxt+1 || r.rule == ruleLateData)
	case synAnswer:
		return f&(wire.SYN|wire.ACK|wire.RST) == wire.SYN|wire.ACK && p.Ack == r.ack
	case openAnswer:
		return f&(wire.SYN|wire.ACK|wire.RST) == wire.SYN
	}
	return true
}

// matchesReset reports whether a segment is a RST with the numbers of the reply.
func (r *reply) matchesReset(p *wire.Packet) bool {
	if r.hasAck {
		return p.Flags&(wire.RST|wire.ACK) == wire.RST|wire.ACK && p.Seq == 0 && p.Ack == r.ack
	}
	return isReset(p) && p.Seq == r.seq
}

func (r *reply) acknowledges(p *wire.Packet) bool {
	return p.Flags&(wire.SYN|wire.ACK|wire.RST) == wire.ACK && wire.AfterEq(p.Ack, r.ack) && wire.AfterEq(p.Seq, r.una)
}

// outcome is the reply, its numbers relative to the initial ones.
func (r *reply) outcome() Outcome {
	switch r.reply {
	case resetAnswer, refusalAnswer:
		if r.hasAck {
			return Outcome{Kind: ResetOf, Ack: r.ack}
		}
		return Outcome{Kind: Reset, Seq: r.seq}
	case abortAnswer:
		return Outcome{Kind: Reset, Seq: r.nxt - r.iss}
	case openAnswer:
		return Outcome{Kind: ASYN}
	case synAnswer:
		return Outcome{Kind: Opening, Ack: r.ack - r.irs}
	}
	return Outcome{Kind: Acknowledgment, Seq: r.nxt - r.iss, Ack: r.ack - r.irs}
}
