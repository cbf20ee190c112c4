package rfc

import (
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// delivered takes a segment that reaches its destination, as it arrives there.
func (m *Monitor) delivered(at time.Duration, r *tap.Packet, c *flow.Conn) {
	m.settle(at)
	e := m.of(c, r.Dst)
	if e == nil || !m.judged(e) {
		return
	}
	p := r.Arrival()
	if p.MoreFragments {
		e.blind = true
		return
	}
	if p.Dst != r.Dst || p.Src != r.Src || p.Proto != wire.TCP {
		return // it was changed on the way, and reaches somebody else, or nobody
	}
	// Links may corrupt a sum, and raw nodes may send a wrong one.
	a := arrival{n: r.N, conn: r.Conn, p: p, at: at, bad: (r.As != nil || len(m.raw) > 0) && !p.ChecksumsOK()}
	if e.owed.due {
		m.late(e, at)
	}
	if !e.dirty && e.state == wire.Established && !a.bad &&
		p.Flags&(wire.SYN|wire.FIN|wire.RST|wire.ACK|wire.URG) == wire.ACK &&
		e.acceptable(p) && !e.old(p) && wire.BeforeEq(p.Ack, e.nxt) && wire.AfterEq(p.Ack, e.una-e.maxWnd) && !e.peerFIN {
		m.plain(e, a)
		return
	}
	m.touch(e)
	e.queue = append(e.queue, a)
	m.latest, m.latestAt = a, e
}

// plain takes a segment that demands nothing but an ACK for its data.
func (m *Monitor) plain(e *party, a arrival) {
	m.hear(e, a)
	m.acknowledged(e, a)
	if e.owed.full >= 2 {
		m.touch(e)
	}
}

// hear notes what any arrival means to the end's timers.
func (m *Monitor) hear(e *party, a arrival) {
	if a.bad {
		return
	}
	e.heard, e.tried, e.probes = a.at, false, 0
	if e.rtt == 0 && e.syns == 1 && a.p.Flags&(wire.ACK|wire.RST) == wire.ACK && e.una == e.iss {
		e.rtt = a.at - e.syned
	}
	zero := a.p.Flags&wire.ACK != 0 && a.p.Window == 0 && a.p.Flags&wire.RST == 0
	if zero && !e.zero {
		e.zeroAt, e.probed = a.at, false
	}
	e.zero = zero
}

// touch has an end looked at when the instant is over.
func (m *Monitor) touch(e *party) {
	if !e.dirty {
		e.dirty = true
		m.unsettled = append(m.unsettled, e)
	}
}

// settle ends the instant before at: by then each stack has done all that it
// does about what arrived.
func (m *Monitor) settle(at time.Duration) {
	if at == m.now {
		return
	}
	m.finish()
	m.now = at
}

// finish judges what is left of an instant. Whatever stacks do at an instant
// they have done when their network is asked for its record.
func (m *Monitor) finish() {
	for _, e := range m.unsettled {
		m.drain(e, 0)
		m.unpassed(e)
		if e.outsAt != m.now {
			e.outs = e.outs[:0]
		}
		if e.ended && e.since == m.now && e.find(isReset) != nil {
			e.reset = true
		}
		m.answers(e)
		for _, r := range e.outs {
			if r.Flags&(wire.ACK|wire.RST) == wire.ACK && e.hasIRS {
				if e.state != wire.Closed {
					m.arrived(e, m.now, r)
				}
				if e.owed.due && wire.AfterEq(r.Ack, e.rcvNxt) {
					e.owed = owed{most: e.owed.most}
				}
			}
		}
		if e.owed.full > 2 && e.owed.due {
			m.broken(ruleSecondACK, e, m.now, e.owed.n, Outcome{Kind: ACKAtSecond}, Outcome{Kind: None})
			e.owed.full = 0
		}
		clear(e.queue)
		e.queue, e.replies = e.queue[:0], e.replies[:0]
		e.dirty = false
		m.over(e.conn)
	}
	clear(m.unsettled)
	m.unsettled = m.unsettled[:0]
}

// drain judges the arrivals of an end up to and including packet n, all of them
// where n is 0, and returns whether n was among them: then its verdict's states
// are still to be passed.
func (m *Monitor) drain(e *party, n uint64) bool {
	for i := range e.queue {
		a := e.queue[i]
		m.unpassed(e)
		m.hear(e, a)
		v := m.judge(e, a)
		e.path, e.pathBy, e.pathOf = v.path, v, a
		m.expect(e, a, v)
		if n != 0 && a.n == n {
			e.queue = append(e.queue[:0], e.queue[i+1:]...)
			return true
		}
	}
	e.queue = e.queue[:0]
	return false
}
