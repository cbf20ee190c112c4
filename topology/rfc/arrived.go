package rfc

import (
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// delivered takes a segment that reaches its destination, before the end there
// takes it. All that a stack does about the one before it has done.
func (m *Monitor) delivered(at time.Duration, r *tap.Packet, c *flow.Conn) {
	e := m.of(c, r.Dst)
	if e == nil || r.Refused && !r.Arrival().MoreFragments {
		return
	}
	p := r.Arrival()
	a := arrival{n: r.N, p: p, at: at, head: head{p.Seq, uint32(p.Len), p.Flags}, bad: r.Bad}
	m.here(e)
	if !m.judged(e) {
		e.pathOf, m.latest = a, e
		m.stirred[r.To] = at
		return
	}
	v := e.variables()
	// Of a datagram whose time is over IP may tell TCP nothing, nor may a router of one
	// that it could not pass on.
	over := a.p.TTL == 0 || a.p.TTL == 1 && m.forwards[r.To]
	if a.p.MoreFragments {
		m.heardFragment(e)
	}
	if a.p.MoreFragments || over || v.State > wire.Listen && v.State != wire.SynSent && !v.HasIRS && !e.cookie {
		e.blinded()
		m.stirred[r.To] = at
		return
	}
	m.unpassed(e)
	m.hear(e, &a, &v)
	if e.plain(&a, &v) {
		e.pathOf, e.pathBy.rule, e.pathBy.mayEnd, e.pathBy.forgotten = a, ruleStays, false, false
		if a.p.Len > 0 && e.conn.Advance(e.side, a.p.Seq, a.p.End()) != v.RcvNxt {
			m.owe(e, &a, false)
			if e.pressing() {
				m.touch(e)
			}
		}
		return
	}
	m.stirred[r.To] = at
	d := m.judge(e, &a, &v)
	if e.blind {
		return
	}
	e.pathBy, e.pathOf = d, a
	m.latest = e
	if len(d.path) > 0 || d.reply != noAnswer || v.State == wire.SynReceived || a.p.Flags&wire.RST != 0 || e.pressing() {
		m.touch(e)
	}
	m.expect(e, &a, &d, &v, wire.Cause{})
}

// heardFragment notes that a fragment has reached an end: the socket that has taken its
// segment may be that of any connection between the two.
func (m *Monitor) heardFragment(e *party) {
	for _, c := range m.between[addrPairOf(e.addr(), e.peer())] {
		side := c.Side(e.addr())
		if ps := m.parties[c]; ps != nil && side >= 0 && ps[side].peer() == e.peer() {
			ps[side].blinded()
		}
	}
}

// unjudged reports whether an end with the same two addresses cannot be judged and is not
// over: the socket that fragments may have made there answers for this one too.
func (m *Monitor) unjudged(e *party) bool {
	for _, c := range m.between[addrPairOf(e.addr(), e.peer())] {
		side := c.Side(e.addr())
		if ps := m.parties[c]; ps != nil && side >= 0 && ps[side].peer() == e.peer() && ps[side].blind && !ps[side].ended {
			return true
		}
	}
	return false
}

// plain reports whether a segment demands nothing but an ACK for its data.
func (e *party) plain(a *arrival, v *flow.Variables) bool {
	p := a.p
	return v.State == wire.Established && !a.bad && !v.FIN && !v.EarlyFIN && !e.orphan && !e.shut &&
		p.Flags&(wire.SYN|wire.FIN|wire.RST|wire.ACK) == wire.ACK &&
		wire.BeforeEq(p.Ack, v.Nxt) && wire.AfterEq(p.Ack, v.Una-v.MaxWnd) && acceptable(p, v) && !old(p, v)
}

// hear notes what any arrival means to the end's timers.
func (m *Monitor) hear(e *party, a *arrival, v *flow.Variables) {
	if a.bad {
		return
	}
	p := a.p
	if p.Flags&wire.RST == 0 {
		e.asked, e.probes = a.at, 0
	}
	if p.Flags&wire.ACK == 0 {
		return
	}
	if e.tried && acksOwn(p, v) && wire.AfterEq(p.Ack, e.again) && inLatest(p, v) {
		e.tried = false
	}
	if p.Len > 0 && len(e.refused) > 0 && !old(p, v) && acceptable(p, v) {
		e.accept(p)
	}
}
