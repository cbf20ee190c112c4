package rfc

import (
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// sent takes what an end puts on the wire, with the connection that its socket is
// in.
func (m *Monitor) sent(at time.Duration, r *tap.Packet, c *flow.Conn) {
	info := &r.Info
	m.settle(at)
	m.conn = r.Conn
	m.Segment(info, &r.Packet)
	e := m.of(c, r.Src)
	if e == nil {
		return
	}
	if e.outsAt != at {
		clear(e.outs)
		e.outs, e.outsAt = e.outs[:0], at
	}
	e.outs = append(e.outs, r)
	p := &r.Packet
	if p.Flags&wire.RST != 0 {
		return
	}
	if p.Flags&wire.SYN == 0 && e.reset && m.judged(e) {
		m.broken(ruleAfterRST, e, at, r.N, Outcome{Kind: SilenceAfterRST}, Outcome{Kind: WithFlags, Flags: p.Flags})
	}
	if p.Flags&wire.SYN != 0 {
		e.opens(at, p)
	}
	end := p.End()
	if wire.After(end, e.nxt) || !e.hasISS {
		e.nxt = end
	}
	if p.Flags&wire.FIN != 0 {
		e.fin, e.finEnd = true, end
	}
	if info.Kinds&(flow.Retransmission|flow.ZeroWindowProbe) != 0 {
		e.tried = true
	}
	if info.Kinds&flow.ZeroWindowProbe != 0 && e.zero && !e.probed {
		e.probed = true
		if d := at - e.zeroAt; d < e.rtt && m.judged(e) {
			m.broken(ruleFirstProbe, e, at, r.N, lasted(ATimeout, e.rtt), lasted(Lasted, d))
		}
	}
	if info.Kinds&flow.KeepAlive != 0 {
		e.probes++
	}
	if p.Flags&wire.ACK != 0 {
		m.acks(e, at, r)
	}
}

// opens takes the end's own SYN.
func (e *party) opens(at time.Duration, p *wire.Packet) {
	e.syns++
	if e.hasISS && e.iss == p.Seq {
		return
	}
	if !e.hasISS {
		e.syned = at
	}
	e.iss, e.una, e.nxt, e.hasISS = p.Seq, p.Seq, p.End(), true
	e.scale, e.stamps = p.Options.WindowScale, p.Options.HasTimestamps
}

var (
	ruleAcksArrived = bothEnds(OfSegments, Must, "acks-arrived", "RFC 9293 section 3.4",
		"An acknowledgment number is RCV.NXT: what it covers has arrived.")
	ruleDelayedACK = bothEnds(OfSegments, Must, "ack-in-time", "RFC 9293 section 3.8.6.3 (MUST-40)",
		"Data is acknowledged within 0.5 s.")
	ruleFirstProbe = bothEnds(OfSegments, Should, "probe-after-timeout", "RFC 9293 section 3.8.6.1 (SHLD-29)",
		"The first window probe is sent when the window has been closed for a retransmission timeout.")
	ruleSecondACK = bothEnds(OfSegments, Should, "ack-every-second", "RFC 9293 section 3.8.6.3 (SHLD-19)",
		"At least every second full-sized segment is acknowledged at once.")
)

// ackDelay is the longest that an acknowledgment may be delayed.
const ackDelay = 500 * time.Millisecond

// owed is the acknowledgment that an end owes for data.
type owed struct {
	due   bool
	since time.Duration
	n     uint64 // the first segment
	fin   bool   // a FIN is among what is owed for
	// full counts full-sized segments, most bytes long, since the last ACK.
	full int
	most int
}

// acks takes the acknowledgment that a segment of the end carries.
func (m *Monitor) acks(e *party, at time.Duration, r *tap.Packet) {
	p := &r.Packet
	shift := int8(0)
	if p.Flags&wire.SYN == 0 && e.scale >= 0 && e.peerScale >= 0 {
		shift = min(e.scale, 14)
	}
	if edge := p.Ack + uint32(p.Window)<<shift; !e.hasOffered || wire.After(edge, e.offered) {
		e.offered, e.hasOffered = edge, true
	}
	if e.owed.due && wire.AfterEq(p.Ack, e.rcvNxt) {
		m.late(e, at)
		e.owed = owed{most: e.owed.most}
	}
	if e.hasIRS && !e.dirty {
		m.arrived(e, at, r)
	}
}

// resume goes by what the end acknowledges where it is not known what it holds.
func (e *party) resume(ack uint32) {
	if wire.After(ack, e.rcvNxt) {
		e.rcvNxt = e.held.advance(ack)
		if e.peerFIN && e.rcvNxt == e.peerFINEnd && ack != e.rcvNxt {
			// It came beyond a hole: whether it was kept is not known either.
			e.rcvNxt, e.held.until = e.peerFINEnd-1, e.peerFINEnd
		}
	}
	if wire.AfterEq(e.rcvNxt, e.held.until) {
		e.held.lost = false
	}
}

// arrived checks that what a segment acknowledges has arrived.
func (m *Monitor) arrived(e *party, at time.Duration, r *tap.Packet) {
	if e.held.lost {
		e.resume(r.Ack)
		return
	}
	if wire.BeforeEq(r.Ack, e.rcvNxt) || !m.judged(e) {
		return
	}
	want, got := Outcome{Kind: ACKOf, Ack: e.rcvNxt - e.irs}, Outcome{Kind: ACKOf, Ack: r.Ack - e.irs}
	if e.refused.n > 0 {
		// What was to be dropped was taken all the same: so be it from now on.
		n := e.refusedN
		for _, s := range e.refused.spans[:e.refused.n] {
			e.receive(s.Start, s.End)
		}
		e.refused = held{lost: e.refused.lost}
		if e.refused.lost || wire.BeforeEq(r.Ack, e.rcvNxt) {
			m.refusedTaken(e, at, n, want, got)
			return
		}
	}
	m.broken(ruleAcksArrived, e, at, r.N, want, got)
}

func (m *Monitor) refusedTaken(e *party, at time.Duration, n uint64, want, got Outcome) {
	m.record(&Violation{
		Rule: e.refusedBy, At: at, Node: e.node, Local: e.addr, Remote: e.peer, Conn: e.conn, Packet: n,
		From: e.state, Expected: want, Got: got,
	})
}

// late checks how long an acknowledgment has been owed.
func (m *Monitor) late(e *party, at time.Duration) {
	if d := at - e.owed.since; d > ackDelay && m.judged(e) {
		r := ruleDelayedACK
		if e.owed.fin {
			r = ruleFINACK
		}
		m.broken(r, e, at, e.owed.n, lasted(ACKWithin, ackDelay), lasted(NoneFor, d))
		e.owed.due = false
	}
}

// broken records that an end breaks a rule.
func (m *Monitor) broken(r *Rule, e *party, at time.Duration, n uint64, expected, got Outcome) {
	m.record(&Violation{
		Rule: r, At: at, Node: e.node, Local: e.addr, Remote: e.peer, Conn: e.conn,
		Packet: n, Expected: expected, Got: got,
	})
}

func (m *Monitor) record(v *Violation) {
	m.variables(v)
	m.violate(v)
}
