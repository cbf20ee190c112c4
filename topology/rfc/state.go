package rfc

import (
	"net/netip"
	"slices"

	"netlab/topology/tap"
	"netlab/topology/wire"
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
	port := e.addr.Port()
	return m.listening[socketAddr{e.node, e.addr}] > 0 ||
		m.listening[socketAddr{e.node, netip.AddrPortFrom(netip.Addr{}, port)}] > 0 ||
		m.listening[socketAddr{e.node, netip.AddrPortFrom(netip.IPv4Unspecified(), port)}] > 0 ||
		m.listening[socketAddr{e.node, netip.AddrPortFrom(netip.IPv6Unspecified(), port)}] > 0
}

// changed takes a change of a state that a stack reports, and compares it with
// what RFC 9293 demands.
func (m *Monitor) changed(tr *tap.Transition) {
	m.settle(tr.At)
	if tr.Conn == nil {
		m.listener(tr)
		return
	}
	e := m.of(tr.Conn, tr.Local)
	if e == nil || !m.judged(e) && tr.Cause != wire.Called(wire.CallCrash) {
		return
	}
	m.touch(e)
	switch tr.Cause.Kind {
	case wire.CausedByArrival:
		m.bySegment(e, tr)
	case wire.CausedByCall:
		m.drain(e, 0)
		m.unpassed(e)
		m.byCall(e, tr)
	case wire.CausedByTimeout:
		m.drain(e, 0)
		m.unpassed(e)
		m.byTimeout(e, tr)
	}
	e.sinceData = false
	e.state, e.since, e.cookie, e.ended = tr.To, tr.At, false, tr.To == wire.Closed
	if tr.To == wire.TimeWait {
		e.linger = m.timeWait[e.node]
	}
	if tr.To == wire.SynSent {
		e.active = true
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
		m.drain(e, 0)
		m.unpassed(e)
		m.byICMP(e, tr, n)
		return
	}
	if tr.From == wire.Listen {
		m.fetch(e, n)
	}
	// A second change by the same segment goes on with the path.
	if (len(e.path) == 0 || e.pathOf.n != n) && !m.drain(e, n) {
		m.unpassed(e)
		m.state(ruleStays, e, tr, n, passed(tr.From))
		return
	}
	for i, s := range e.path {
		if s == tr.To {
			e.path = e.path[i+1:]
			if e.pathBy.rule == ruleTimeWaitSYN {
				m.passOn(e)
			}
			return
		}
	}
	if e.held.lost {
		e.path = nil
		return // nobody knows what it has received
	}
	want := passed(tr.From)
	if len(e.path) > 0 {
		want = passed(e.path...)
	}
	m.state(e.pathBy.rule, e, tr, n, want)
	e.path = nil
}

// passOn gives the SYN that ends TIME-WAIT to the connection that it is of.
func (m *Monitor) passOn(e *party) {
	if a := e.pathOf; a.conn != e.conn {
		next := m.of(a.conn, e.addr)
		m.touch(next)
		next.queue = append(next.queue, a)
		m.latest, m.latestAt = a, next
	}
}

// fetch gives a socket that leaves LISTEN the segment that has made it, packet n,
// where that is of another connection: a duplicate of an old SYN.
func (m *Monitor) fetch(e *party, n uint64) {
	from := m.latestAt
	if m.latest.n != n || from == nil || from == e || from.addr != e.addr || from.node != e.node {
		return
	}
	from.queue = slices.DeleteFunc(from.queue, func(a arrival) bool { return a.n == n })
	e.queue = append(e.queue, m.latest)
	m.latestAt = e
}

// unpassed reports the states that an end was to pass and did not.
func (m *Monitor) unpassed(e *party) {
	forgotten := len(e.path) > 0 && e.pathBy.rule == ruleFIN && e.pathOf.p.Flags&wire.FIN == 0
	if forgotten {
		e.peerFIN, e.rcvNxt = false, e.peerFINEnd-1
		e.owed.due = false
	}
	if len(e.path) == 0 || e.pathBy.optional || e.held.lost {
		e.path = nil
		return
	}
	path, got := e.path, passed(e.state)
	e.path = nil
	if e.pathBy.rule == ruleListenSYN && e.outsAt == m.now && e.find(isSYNACK) != nil {
		e.cookie, e.state = true, wire.SynReceived
		got = Outcome{Kind: NoState}
	}
	if e.pathBy.rule == ruleSynReceived && e.state == wire.SynReceived {
		e.una = e.iss // it has dropped the ACK, and its data
		e.owed.due = false
		if e.hasIRS {
			e.rcvNxt, e.peerFIN, e.held = e.irs+1, false, held{}
		}
	}
	if e.pathBy.rule == ruleListenSYN && !e.cookie && m.queued(e) {
		got = Outcome{Kind: QueueFull}
	}
	if forgotten {
		got = Outcome{Kind: ForgottenFIN}
	}
	if e.pathBy.rule == ruleOwnFIN && wire.After(e.pathOf.p.Seq, e.rcvNxt) {
		got = Outcome{Kind: TooEarly}
	}
	m.broken(e.pathBy.rule, e, m.now, e.pathOf.n, passed(path...), got)
}

// queued reports whether a listener may have had too many connections to take
// one more.
func (m *Monitor) queued(e *party) bool {
	for _, other := range m.parties {
		for i := range other {
			if o := &other[i]; o.addr == e.addr && o.conn != e.conn && o.state >= wire.SynReceived && !o.cookie {
				return true
			}
		}
	}
	return false
}

func isSYNACK(p *wire.Packet) bool { return p.Flags&(wire.SYN|wire.ACK) == wire.SYN|wire.ACK }

// state records a change that a rule does not allow.
func (m *Monitor) state(r *Rule, e *party, tr *tap.Transition, n uint64, want Outcome) {
	m.record(&Violation{
		Rule: r, At: tr.At, Node: e.node, Local: e.addr, Remote: e.peer, Conn: e.conn, Packet: n,
		Cause: tr.Cause, From: tr.From, Expected: want, Got: changed(tr.To, tr.Cause),
	})
}
