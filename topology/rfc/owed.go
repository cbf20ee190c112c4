package rfc

import (
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleAcksArrived = bothEnds(OfSegments, Must, "acks-arrived", "RFC 9293 section 3.4",
		"An acknowledgment number is RCV.NXT: what it covers has arrived.")
	ruleDelayedACK = bothEnds(OfSegments, Must, "ack-in-time", "RFC 9293 section 3.8.6.3 (MUST-40)",
		"Data is acknowledged in less than 0.5 s.")
	ruleSecondACK = bothEnds(OfSegments, Should, "ack-every-second", "RFC 9293 section 3.8.6.3 (SHLD-19)",
		"At the latest after twice the MSS that it has told the peer an end acknowledges new data at once.")
)

// ackDelay is what the delay of an acknowledgment has to be less than.
const ackDelay = 500 * time.Millisecond

// owed is the acknowledgment that an end owes for data.
type owed struct {
	since time.Duration
	n     uint64 // the first segment
	bytes int    // of new data since the last ACK
	due   bool
	fin   bool // a FIN is among what is owed for
}

// deadline is the moment at which an ACK that is still owed is late.
type deadline struct {
	e     *party
	since time.Duration
}

// owe notes that new data is to be acknowledged, and with fin a FIN.
func (m *Monitor) owe(e *party, a *arrival, fin bool) {
	o := &e.owed
	if !o.due {
		o.due, o.since, o.n = true, a.at, a.n
		m.settled()
		m.deadlines.Push(deadline{e, a.at})
	}
	o.fin = o.fin || fin
	o.bytes += a.p.Len
}

// pressing reports whether the end owes an ACK at once.
func (e *party) pressing() bool {
	return e.owed.due && e.owed.bytes >= 2*e.conn.Ends[e.side].MSS()
}

// settled drops the deadlines that were met from the front of the queue.
func (m *Monitor) settled() {
	for m.deadlines.Len() > 0 && !m.deadlines.Front().pending() {
		m.deadlines.Pop()
	}
}

func (d *deadline) pending() bool { return d.e.owed.due && d.e.owed.since == d.since }

// overdue finds the acknowledgments that are late by now.
func (m *Monitor) overdue() {
	for m.deadlines.Len() > 0 && m.now-m.deadlines.Front().since >= ackDelay {
		if d := *m.deadlines.Front(); d.pending() {
			m.late(d.e, d.since+ackDelay)
		}
		m.settled()
	}
}

// late records that an acknowledgment is still owed at a time.
func (m *Monitor) late(e *party, at time.Duration) {
	r := ruleDelayedACK
	if e.owed.fin {
		r = ruleFINACK
	}
	if m.judged(e) {
		m.broken(r, e, at, e.owed.n, lasted(ACKWithin, ackDelay), lasted(NoneFor, at-e.owed.since))
	}
	e.owed = owed{}
}

// acks takes the acknowledgment that a segment of the end carries.
func (m *Monitor) acks(e *party, at time.Duration, r *tap.Packet) {
	// An ACK of less shows that what came was not taken.
	e.owed = owed{}
	if r.Unarrived == 0 && len(e.refused) == 0 && !e.opens() || !m.judged(e) {
		return
	}
	v := e.variables()
	if !v.HasIRS && !m.wireOf(e.conn).odd {
		m.broken(ruleAcksArrived, e, at, r.N, Outcome{Kind: NoACK}, Outcome{Kind: WithFlags, Flags: r.Flags})
	}
	if r.Unarrived > 0 {
		got := Outcome{Kind: ACKOf, Ack: r.Ack - v.IRS}
		if e.cookied && e.pathOf.at == e.opened {
			got.Kind = ACKByCookie
		}
		if e.anew && r.Flags.Has(wire.SYN) {
			got.Kind = ACKAnew
		}
		m.broken(ruleAcksArrived, e, at, r.N, Outcome{Kind: ACKOf, Ack: r.Ack - r.Unarrived - v.IRS}, got)
	}
	m.took(e, at, Outcome{Kind: ACKOf, Ack: r.Ack - v.IRS}, ACKAtEdge, func(f *refusal) bool { return !wire.Before(r.Ack, f.end) })
}

// took reports the pieces that an end is to have dropped and says that it has: got is how,
// atEdge the kind of that for what began at the end of the window.
func (m *Monitor) took(e *party, at time.Duration, got Outcome, atEdge OutcomeKind, says func(*refusal) bool) {
	left, v := e.refused[:0], e.variables()
	for _, f := range e.refused {
		switch {
		case !says(&f):
			left = append(left, f)
		case f.rule != nil:
			got := got
			if f.atEdge {
				got.Kind = atEdge
			}
			m.record(&Violation{
				Rule: f.rule, At: at, Node: e.node, Local: e.addr(), Remote: e.peer(), Conn: e.conn, Packet: f.n, From: v.State,
				Expected: Outcome{Kind: ACKOf, Ack: f.start - v.IRS}, Got: got,
			})
		}
	}
	e.refused = left
}

// refusal is a piece of a segment that a rule wants dropped; of no rule, which may
// be.
type refusal struct {
	n          uint64
	rule       *Rule
	start, end uint32
	// atEdge says that it began at the end of the window.
	atEdge bool
}

// maxRefusals bounds the pieces that are remembered.
const maxRefusals = 32

// refuse notes the text of a segment that a rule wants dropped.
func (e *party) refuse(a *arrival, v *flow.Variables, r *Rule) {
	if p := a.p; p.SegLen() > 0 && len(e.refused) < maxRefusals && !e.conn.Holds(e.side, p.Seq, p.End()) {
		e.refused = append(e.refused, refusal{a.n, r, p.Seq, p.End(), p.Seq == v.RcvNxt+v.RcvWnd()})
	}
}

// accept forgets the pieces that arrive once more, in a segment that may be taken.
func (e *party) accept(p *wire.Packet) {
	left := e.refused[:0]
	for _, f := range e.refused {
		if wire.BeforeEq(f.end, p.Seq) || wire.BeforeEq(p.End(), f.start) {
			left = append(left, f)
		}
	}
	e.refused = left
}
