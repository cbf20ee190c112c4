package rfc

import (
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// reply is an answer that an end owes by the end of the instant.
type reply struct {
	verdict
	n  uint64
	at time.Duration
	// nxt is SND.NXT when it was owed.
	nxt uint32
	// cause and from are those of a change by a call.
	cause wire.Cause
	from  wire.State
}

var ruleResetOfReset = bothEnds(OfSegments, Must, "no-reset-of-reset", "RFC 9293 section 3.5.2",
	"A RST is never answered by a RST.")

// throttle is how long an end may stay silent after a challenge ACK. RFC 5961
// section 7 demands a limit and leaves it to the implementation; 0.5 s for each
// connection is Linux's.
const throttle = 500 * time.Millisecond

// expect notes what an arrival or a call demands to be sent.
func (m *Monitor) expect(e *party, a arrival, v verdict) {
	switch {
	case v.reply == laterAnswer:
		if !e.owed.due {
			e.owed.due, e.owed.since, e.owed.n = true, a.at, a.n
		}
		e.owed.fin = true
	case v.reply != noAnswer:
		e.replies = append(e.replies, reply{verdict: v, n: a.n, at: a.at, nxt: e.nxt, cause: a.cause, from: e.state})
	case a.p != nil && a.p.Flags&wire.RST != 0 && !a.bad:
		e.replies = append(e.replies, reply{verdict: verdict{rule: ruleResetOfReset}, n: a.n, at: a.at, nxt: e.nxt})
	}
}

// answers checks the replies of an end at the end of an instant.
func (m *Monitor) answers(e *party) {
	others := false
	for i := range e.replies {
		others = others || e.replies[i].reply == resetAnswer || e.replies[i].reply == abortAnswer
	}
	for i := range e.replies {
		r := &e.replies[i]
		switch r.reply {
		case noAnswer:
			if out := e.find(isReset); out != nil && !others {
				m.broken(ruleResetOfReset, e, m.now, out.N, Outcome{Kind: Silence}, Outcome{Kind: ARST})
			}
		case silentAnswer:
			if out := e.find(isReset); out != nil {
				m.record(&Violation{
					Rule: r.rule, At: m.now, Node: e.node, Local: e.addr, Remote: e.peer, Conn: e.conn, Packet: out.N,
					Cause: r.cause, From: r.from, Expected: Outcome{Kind: Silence}, Got: Outcome{Kind: ARST},
				})
			}
		default:
			m.answered(e, r)
		}
	}
}

func isReset(p *wire.Packet) bool { return p.Flags&wire.RST != 0 }

// find returns the first of the instant's segments that fits.
func (e *party) find(fits func(*wire.Packet) bool) *tap.Packet {
	for _, r := range e.outs {
		if fits(&r.Packet) {
			return r
		}
	}
	return nil
}

// answered checks that one reply was sent.
func (m *Monitor) answered(e *party, r *reply) {
	if e.find(func(p *wire.Packet) bool { return r.fits(p, e) }) != nil {
		if r.reply == challengeAnswer {
			e.challenged, e.hasChallenge = r.at, true
		}
		return
	}
	if r.reply == challengeAnswer && e.hasChallenge && r.at-e.challenged < throttle {
		return
	}
	got := Outcome{Kind: Nothing}
	if len(e.outs) > 0 {
		p := &e.outs[0].Packet
		got = Outcome{Kind: Segment, Flags: p.Flags, Seq: p.Seq - e.iss, Ack: p.Ack - e.irs}
	}
	if r.rule == ruleListenSYN && len(e.outs) == 0 && m.queued(e) {
		got = Outcome{Kind: QueueFull}
	}
	m.record(&Violation{
		Rule: r.rule, At: r.at, Node: e.node, Local: e.addr, Remote: e.peer, Conn: e.conn, Packet: r.n,
		Cause: r.cause, From: r.from, Expected: r.outcome(e), Got: got,
	})
}

// fits reports whether a segment is the reply.
func (r *reply) fits(p *wire.Packet, e *party) bool {
	f := p.Flags
	switch r.reply {
	case ackAnswer, challengeAnswer:
		if f&(wire.ACK|wire.RST|wire.SYN) != wire.ACK {
			// SYN-RECEIVED may answer the peer's SYN by its own once more.
			return f&(wire.SYN|wire.ACK) == wire.SYN|wire.ACK && p.Ack == r.ack && f&wire.RST == 0
		}
		return wire.AfterEq(p.Ack, r.ack) && wire.AfterEq(p.Seq, e.una)
	case resetAnswer:
		if r.hasAck {
			return f&(wire.RST|wire.ACK) == wire.RST|wire.ACK && p.Seq == 0 && p.Ack == r.ack
		}
		return f&wire.RST != 0 && p.Seq == r.seq
	case abortAnswer:
		// ACK may be set: it is in every other segment of such a connection.
		return f&wire.RST != 0 && (p.Seq == r.nxt || r.seq == 0)
	case synAnswer:
		return f&(wire.SYN|wire.ACK|wire.RST) == wire.SYN|wire.ACK && p.Ack == r.ack
	}
	return true
}

// outcome is the reply, its numbers relative to the initial ones.
func (r *reply) outcome(e *party) Outcome {
	switch r.reply {
	case resetAnswer:
		if r.hasAck {
			return Outcome{Kind: ResetOf, Ack: r.ack}
		}
		return Outcome{Kind: Reset, Seq: r.seq}
	case abortAnswer:
		return Outcome{Kind: Reset, Seq: r.nxt - e.iss}
	case synAnswer:
		return Outcome{Kind: Opening, Ack: r.ack - e.irs}
	}
	return Outcome{Kind: Acknowledgment, Seq: r.nxt - e.iss, Ack: r.ack - e.irs}
}
