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
	m.conn, m.elsewhere = r.Conn, c != r.Conn
	m.Segment(info, &r.Packet)
	if invalid(r.Src.Addr()) && m.stack(r.From) {
		m.record(&Violation{
			Rule: ruleInvalidDestination, At: at, Node: r.From, Local: r.Src, Remote: r.Dst, Packet: r.N,
			Expected: Outcome{Kind: Silence}, Got: Outcome{Kind: WithFlags, Flags: r.Flags},
		})
	}
	e := m.of(c, r.Src)
	if e == nil {
		return
	}
	if r.Flags.Has(wire.SYN | wire.ACK) {
		m.passOnTo(e, at, r.Ack)
	}
	m.here(e)
	if e.outs == nil {
		e.outs = m.outs.take()
	}
	e.outs = append(e.outs, r)
	p := &r.Packet
	if p.Flags&(wire.SYN|wire.FIN|wire.RST) != 0 {
		m.touch(e)
	}
	if p.Flags&wire.RST != 0 {
		return
	}
	if p.Flags&wire.SYN == 0 && e.reset && m.judged(e) {
		m.broken(ruleAfterRST, e, at, r.N, Outcome{Kind: SilenceAfterRST}, Outcome{Kind: WithFlags, Flags: p.Flags})
	}
	if p.Flags&wire.SYN == 0 {
		e.offered = true
	} else {
		if !info.Was.HasISN {
			e.syned = at
		} else if p.Flags&wire.ACK == 0 && p.Seq != e.end().ISN {
			e.anew = true
		}
		if s := info.Before[info.Dir]; m.stacked(e) && s != wire.SynSent && s != wire.SynReceived {
			e.cookied = true
		}
	}
	if info.Kinds&(flow.Retransmission|flow.ZeroWindowProbe) != 0 {
		if !e.tried || wire.After(p.End(), e.again) {
			e.again = p.End()
		}
		e.tried = true
		una, ok := e.end().Una()
		e.unmoved = ok && info.Kinds&flow.ZeroWindowProbe == 0 && wire.BeforeEq(p.End(), una)
	}
	if info.Kinds&flow.ZeroWindowProbe != 0 && wire.After(p.End(), info.Was.Nxt) {
		e.probeEnd = p.End()
	}
	// What is outstanding may be sent again because ACKs have asked for it.
	una, _ := e.end().Una()
	repeats := wire.AfterEq(p.Seq, una) && wire.BeforeEq(p.End(), info.Was.Nxt)
	// What fits the window of the ACK that came last, of whatever, is no probe to the stack.
	fits := wire.After(p.End(), una) && wire.BeforeEq(p.End(), una+e.end().LatestWindow())
	if closed, _ := e.end().Closing(); info.Kinds&flow.ZeroWindowProbe != 0 && closed != e.probed && !repeats && !fits {
		e.probed = closed
		rtt, ok := c.RoundTrip(e.side)
		if d := at - closed; ok && d < rtt && m.judged(e) {
			m.broken(ruleFirstProbe, e, at, r.N, lasted(ATimeout, rtt), lasted(Lasted, d))
		}
	}
	if info.Kinds&(flow.KeepAlive|flow.ZeroWindowProbe|flow.Retransmission) != 0 {
		e.probes++
	}
	if p.Flags&wire.ACK != 0 {
		m.acks(e, at, r)
	}
}

var ruleFirstProbe = bothEnds(OfSegments, Should, "probe-after-timeout", "RFC 9293 section 3.8.6.1 (SHLD-29)",
	"The first window probe is sent when the window has been closed for a retransmission timeout.")

// broken records that an end breaks a rule.
func (m *Monitor) broken(r *Rule, e *party, at time.Duration, n uint64, expected, got Outcome) {
	m.record(&Violation{
		Rule: r, At: at, Node: e.node, Local: e.addr(), Remote: e.peer(), Conn: e.conn,
		Packet: n, Expected: expected, Got: got,
	})
}

func (m *Monitor) record(v *Violation) {
	if v.Conn != nil && !m.capture {
		if e := m.of(v.Conn, v.Local); e != nil {
			v.Active, v.Cookied = e.active, e.cookied
			if v.Packet == e.pathOf.n && v.Packet != 0 {
				v.by(e.pathOf.head, e.variables().IRS)
				v.Cookied = v.Cookied || v.Rule == ruleSynReceivedACK && e.pathOf.p != nil && m.cookiedAs(e, e.pathOf.p.Ack-1)
			}
		}
	}
	m.variables(v)
	m.violate(v)
}
