package tap

import (
	"fmt"
	"net/netip"
	"strings"

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
func (m *Monitor) changed(tr *Transition) {
	m.settle(tr.At)
	if tr.Conn == nil {
		m.listener(tr)
		return
	}
	e := m.of(tr.Conn, tr.Local)
	if e == nil || !m.judged(e) {
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

func (m *Monitor) listener(tr *Transition) {
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
func (m *Monitor) bySegment(e *party, tr *Transition) {
	n := tr.Cause.Packet
	if n == 0 || tr.Cause.Word == wire.WordICMP {
		m.drain(e, 0)
		m.unpassed(e)
		m.byICMP(e, tr, n)
		return
	}
	// A second change by the same segment goes on with the path.
	if (len(e.path) == 0 || e.pathOf.n != n) && !m.drain(e, n) {
		m.unpassed(e)
		m.state(ruleStays, e, tr, n, tr.From.String())
		return
	}
	for i, s := range e.path {
		if s == tr.To {
			e.path = e.path[i+1:]
			if e.pathBy.rule == ruleTimeWaitSYN {
				m.passOn(e, tr)
			}
			return
		}
	}
	if e.held.lost {
		e.path = nil
		return // nobody knows what it has received
	}
	want := tr.From.String()
	if len(e.path) > 0 {
		want = pathText(e.path)
	}
	m.state(e.pathBy.rule, e, tr, n, want)
	e.path = nil
}

// passOn gives the SYN that ends TIME-WAIT to the connection that it opens.
func (m *Monitor) passOn(e *party, tr *Transition) {
	if tr.Conn == e.conn {
		return
	}
	next := &tr.Conn.parties[tr.Conn.Side(tr.Local)]
	m.touch(next)
	next.queue = append(next.queue, e.pathOf)
}

// unpassed reports the states that an end was to pass and did not.
func (m *Monitor) unpassed(e *party) {
	if len(e.path) == 0 || e.pathBy.optional || e.held.lost {
		e.path = nil
		return
	}
	path, got := e.path, e.state.String()
	e.path = nil
	if e.pathBy.rule == ruleListenSYN && e.outsAt == m.now && e.find(isSYNACK) != nil {
		e.cookie, e.state = true, wire.SynReceived
		got = noState
	}
	if e.pathBy.rule == ruleSynReceived && e.state == wire.SynReceived {
		e.una = e.iss // it has dropped the ACK, and its data
		e.owed.due = false
		if e.hasIRS {
			e.rcvNxt, e.peerFIN, e.held = e.irs+1, false, held{}
		}
	}
	if e.pathBy.rule == ruleListenSYN && !e.cookie && m.queued(e) {
		got = queueFull
	}
	if e.pathBy.rule == ruleFIN && e.pathOf.p.Flags&wire.FIN == 0 {
		e.peerFIN, e.rcvNxt = false, e.peerFINEnd-1
		e.owed.due = false
		got = forgottenFIN
	}
	if e.pathBy.rule == ruleOwnFIN && wire.After(e.pathOf.p.Seq, e.rcvNxt) {
		got = tooEarly
	}
	m.broken(e.pathBy.rule, e, m.now, e.pathOf.n, pathText(path), got)
}

// forgottenFIN is what a stack does that drops a FIN which came too early.
const forgottenFIN = "no sign of the FIN that arrived before"

// queueFull is silence about a SYN while others wait at the same socket.
const queueFull = "nothing, with other connections at the same listener"

// queued reports whether a listener may have had too many connections to take
// one more.
func (m *Monitor) queued(e *party) bool {
	for _, c := range m.tap.conns {
		if side := c.Side(e.addr); side >= 0 && c != e.conn && c.Ends[side].State >= wire.SynReceived {
			return true
		}
	}
	return false
}

// tooEarly is what a stack does that looks at a segment beyond a hole for the
// ACK of its FIN only when the hole is filled.
const tooEarly = "nothing yet: there is a hole before the segment"

// noState is what SYN cookies leave in the place of SYN-RECEIVED.
const noState = "a SYN,ACK and no state"

func isSYNACK(p *wire.Packet) bool { return p.Flags&(wire.SYN|wire.ACK) == wire.SYN|wire.ACK }

func pathText(path []wire.State) string {
	var b strings.Builder
	for i, s := range path {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(s.String())
	}
	return b.String()
}

// state records a change that a rule does not allow.
func (m *Monitor) state(r *Rule, e *party, tr *Transition, n uint64, want string) {
	m.record(&Violation{
		Rule: r, At: tr.At, Node: e.node, Local: e.addr, Remote: e.peer, Conn: e.conn, Packet: n,
		Cause: tr.Cause, From: tr.From, Expected: want, Got: fmt.Sprintf("%v by %q", tr.To, tr.Cause),
	})
}

var ruleSoftError = bothEnds("s", "soft-errors", "RFC 9293 section 3.9.2.2 (MUST-54, MUST-56)",
	"A soft ICMP error does not abort a connection.")

// byICMP judges a change after an ICMP error: only a hard one may end a
// connection.
func (m *Monitor) byICMP(e *party, tr *Transition, n uint64) {
	if !m.tap.hardError(n) {
		m.state(ruleSoftError, e, tr, n, tr.From.String())
	}
}

// hardError reports whether packet n is an ICMP error that may abort: protocol or
// port unreachable, fragmentation needed; of IPv6, administratively prohibited
// and port unreachable.
func (t *Tap) hardError(n uint64) bool {
	for i := t.packets.len() - 1; i >= 0; i-- {
		r := t.packets.at(i)
		if r.N != n {
			continue
		}
		switch r.Proto {
		case wire.ICMP:
			return r.ICMPType == 3 && r.ICMPCode >= 2 && r.ICMPCode <= 4
		case wire.ICMPv6:
			return r.ICMPType == 1 && (r.ICMPCode == 1 || r.ICMPCode == 4)
		}
		return false
	}
	return true // forgotten: nothing can be said
}
