package rfc

import (
	"net/netip"
	"slices"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// socketAddr is a listener's address at its node; its Addr is not valid where it
// listens on all of them.
type socketAddr struct {
	node string
	addr netip.AddrPort
}

// listens reports whether a listener answers for an end's address.
func (m *Monitor) listens(e *party) bool {
	if len(m.listening) == 0 {
		return false
	}
	port := e.addr().Port()
	return m.listening[socketAddr{e.node, e.addr()}] > 0 ||
		m.listening[socketAddr{e.node, netip.AddrPortFrom(netip.Addr{}, port)}] > 0 ||
		m.listening[socketAddr{e.node, netip.AddrPortFrom(netip.IPv4Unspecified(), port)}] > 0 ||
		m.listening[socketAddr{e.node, netip.AddrPortFrom(netip.IPv6Unspecified(), port)}] > 0
}

// changed takes a change of a state that a stack reports, and compares it with
// what RFC 9293 demands.
func (m *Monitor) changed(tr *tap.Transition) {
	if tr.Conn == nil {
		m.listener(tr)
		return
	}
	e := m.of(tr.Conn, tr.Local)
	if e == nil {
		return
	}
	if !m.judged(e) && tr.Cause != wire.Called(wire.CallCrash) {
		e.ended = tr.To == wire.Closed
		return
	}
	m.touch(e)
	m.stirred[e.node] = tr.At
	switch tr.Cause.Kind {
	case wire.CausedByArrival:
		m.bySegment(e, tr)
	case wire.CausedByCall:
		m.unpassed(e)
		m.byCall(e, tr)
	case wire.CausedByTimeout:
		m.unpassed(e)
		m.byTimeout(e, tr)
	}
	e.sinceData = false
	e.since, e.cookie, e.ended = tr.At, false, tr.To == wire.Closed
	if tr.From == wire.Listen {
		e.passive = true
		m.served[servedAt(e)]++
	}
	if tr.From == wire.Listen && tr.To == wire.Established && e.pathOf.p != nil {
		m.byCookie(e, e.pathOf.p)
	}
	switch tr.To {
	case wire.Established:
		e.opened = tr.At
	case wire.TimeWait:
		e.linger = m.timeWait[e.node]
	case wire.SynSent:
		e.active = true
	case wire.Closed:
		e.owed = owed{}
	}
}

// byCookie notes what is not known of a connection that p has opened, which has brought a
// SYN cookie back.
func (m *Monitor) byCookie(e *party, p *wire.Packet) {
	w, v := m.wireOf(e.conn), e.variables()
	w.unstamped = !p.Options.HasTimestamps
	if v.HasIRS {
		e.skipped = int32(p.Seq - (v.IRS + 1))
	}
	if v.HasISS && p.Ack != v.ISS+1 {
		w.odd = true // its stack takes the number for that of a SYN cookie which it has not sent
		e.blinded()
	}
}

func (m *Monitor) listener(tr *tap.Transition) {
	at := socketAddr{tr.Node, tr.Local}
	switch {
	case tr.To == wire.Listen:
		m.listening[at]++
	case tr.From == wire.Listen && m.listening[at] > 1:
		m.listening[at]--
	case tr.From == wire.Listen:
		delete(m.listening, at)
	}
}

// bySegment compares a change with what the segment that caused it demands.
func (m *Monitor) bySegment(e *party, tr *tap.Transition) {
	n := tr.Cause.Packet
	if n == 0 || tr.Cause.Word == wire.WordICMP {
		m.unpassed(e)
		m.byICMP(e, tr, n)
		return
	}
	if tr.From == wire.Listen {
		m.passOn(e, n)
	}
	if e.blind {
		return
	}
	switch {
	case e.pathOf.n != n:
		m.unpassed(e)
	case e.pathBy.mayEnd && tr.To == wire.Closed:
		e.pathBy.path = nil
		return
	case len(e.pathBy.path) > 0:
		for i, s := range e.pathBy.path {
			if s == tr.To {
				e.pathBy.path = e.pathBy.path[i+1:]
				return
			}
		}
		want := passed(e.pathBy.path...)
		e.pathBy.path = nil
		if e.pathBy.forgotten {
			m.record(&Violation{
				Rule: ruleOwnFIN, At: tr.At, Node: e.node, Local: e.addr(), Remote: e.peer(), Conn: e.conn, Packet: n,
				Cause: tr.Cause, From: tr.From, Expected: want, Got: Outcome{Kind: ForgottenACK},
			})
			return
		}
		m.state(e.pathBy.rule, e, tr, n, want)
		return
	}
	if tr.From == wire.Listen && tr.To == wire.Established && e.pathBy.rule == ruleListen {
		// A SYN cookie, after all that was known of it was forgotten.
		e.replies = slices.DeleteFunc(e.replies, func(r reply) bool { return r.n == n })
		if e.pathOf.head.flags&wire.FIN != 0 {
			e.pathBy.path, e.pathBy.optional = []wire.State{wire.CloseWait}, true
		}
	}
	if to, ok := closed(tr.From); (e.orphan || e.shut) && ok && to == tr.To && to != wire.Closed {
		return // CLOSE was queued until now
	}
	rule := ruleStays
	if e.pathOf.n == n {
		rule = e.pathBy.rule
	}
	m.state(rule, e, tr, n, passed(tr.From))
}

// passOn gives a socket that leaves LISTEN the SYN that has made it, packet n, where
// that has reached another connection: one in TIME-WAIT that it ends, or that of
// which the SYN is an old duplicate.
func (m *Monitor) passOn(e *party, n uint64) {
	from := m.latest
	if from == nil || from == e || from.pathOf.n != n || from.pathOf.p == nil || from.addr() != e.addr() || from.node != e.node {
		return
	}
	if from.blind {
		e.blinded()
		return
	}
	from.pathBy.path = nil
	from.replies = slices.DeleteFunc(from.replies, func(r reply) bool { return r.n == n })
	a, d := from.pathOf, atListen(from.pathOf.p)
	e.pathBy, e.pathOf = d, a
	m.here(e)
	m.expect(e, &a, &d, &flow.Variables{State: wire.Listen}, wire.Cause{})
}

// passOnTo gives a socket that has sent a SYN,ACK of a number the SYN which this answers,
// where that has reached another connection: a SYN cookie shows no state that leaves LISTEN.
func (m *Monitor) passOnTo(e *party, at time.Duration, ack uint32) {
	from := m.latest
	if from != nil && from.peer() == e.peer() && len(from.pathBy.path) > 0 && from.pathBy.rule == ruleListenSYN &&
		from.pathOf.at == at && from.pathOf.p.Seq+1 == ack {
		m.passOn(e, from.pathOf.n)
	}
}

// unpassed reports the states that an end was to pass and did not.
func (m *Monitor) unpassed(e *party) {
	path, by := e.pathBy.path, &e.pathBy
	e.pathBy.path = nil
	if len(path) == 0 || by.optional {
		return
	}
	rule, got := by.rule, passed(e.variables().State)
	switch {
	case by.from == wire.SynReceived && got == passed(wire.SynReceived) && path[0] == wire.Established:
		rule, path = ruleSynReceived, path[:1]
		e.owed = owed{} // it has dropped the ACK, and its data
		switch {
		case wire.BeforeEq(e.pathOf.p.Seq, e.variables().IRS):
			got.Kind = PassedFromBefore
			m.challenged[e.node] = m.now
		case e.active && e.find(0, isReset) != nil:
			got.Kind = PassedAnew
		case e.active:
		case m.queued(e):
			got.Kind = PassedQueueFull
		case e.pathOf.p.Len == 0:
			got.Kind = PassedWithoutData
		}
	case by.rule == ruleFIN && e.skippedFIN():
		got = Outcome{Kind: SkippedFIN}
		e.owed = owed{}
	case by.rule == ruleFIN && e.pathOf.head.flags&wire.FIN == 0:
		got = Outcome{Kind: ForgottenFIN}
		e.owed = owed{}
	case by.rule == ruleFIN && by.late:
		got = Outcome{Kind: UntakenFIN}
		e.owed = owed{}
	case by.forgotten:
		got = Outcome{Kind: ForgottenACK}
	case by.rule == ruleRST && e.anew:
		got.Kind = PassedAnew
	case by.byStamp:
		got.Kind = PassedByNumber
	case by.rule == ruleListenSYN && e.find(0, isCookie) != nil:
		e.cookie = true
		got = Outcome{Kind: NoState}
	case by.rule == ruleListenSYN && m.queued(e):
		got = Outcome{Kind: QueueFull}
	case by.rule == ruleListenSYN && m.wayless(e):
		return
	}
	m.record(&Violation{
		Rule: rule, At: m.now, Node: e.node, Local: e.addr(), Remote: e.peer(), Conn: e.conn, Packet: e.pathOf.n,
		From: by.from, Expected: passed(path...), Got: got,
	})
}

// servedAt is the port of a listener, which may be one for all addresses.
func servedAt(e *party) socketAddr {
	return socketAddr{e.node, netip.AddrPortFrom(netip.Addr{}, e.addr().Port())}
}

// queued reports whether a listener may have too many connections to take one more:
// others are open, or it has had others, which perhaps nobody has accepted yet.
func (m *Monitor) queued(e *party) bool {
	others := m.served[servedAt(e)]
	if e.passive {
		others--
	}
	if others > 0 {
		return true
	}
	for _, other := range m.parties {
		for i := range other {
			if o := &other[i]; o.addr() == e.addr() && o.conn != e.conn && o.variables().State >= wire.SynReceived && !o.cookie {
				return true
			}
		}
	}
	return false
}

// skippedFIN reports whether the peer's FIN lies before the segment that has opened the
// connection by a SYN cookie.
func (e *party) skippedFIN() bool {
	v := e.variables()
	return v.PeerFIN && int32(v.PeerFINEnd-(v.IRS+1)) <= e.skipped
}

// isCookie reports whether a segment may be a SYN cookie, which has no room for the
// options that a connection keeps.
func isCookie(p *wire.Packet) bool {
	return p.Flags&(wire.SYN|wire.ACK) == wire.SYN|wire.ACK && p.Options.WindowScale < 0 && !p.Options.SACKPermitted
}

// state records a change that a rule does not allow.
func (m *Monitor) state(r *Rule, e *party, tr *tap.Transition, n uint64, want Outcome) {
	m.record(&Violation{
		Rule: r, At: tr.At, Node: e.node, Local: e.addr(), Remote: e.peer(), Conn: e.conn, Packet: n,
		Cause: tr.Cause, From: tr.From, Expected: want, Got: changed(tr.To, tr.Cause),
	})
}
