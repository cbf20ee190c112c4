package rfc

import (
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleRSTOutside = bothEnds(OfSegments, Should, "rst-outside", "RFC 9293 section 3.10.7.4, RFC 5961 section 3.2",
		"A RST outside the window is dropped in silence.")
	ruleRSTCause = bothEnds(OfSegments, Must, "rst-cause", "RFC 9293 sections 3.5.2, 3.10",
		"A RST answers a segment, or is sent when the connection ends: by CLOSE, ABORT or a timeout.")
)

// quiet checks that an end has sent nothing for a segment. An ACK that tells nothing
// new can be for nothing else, where nothing else that asks for one has arrived at the
// instant.
func (m *Monitor) quiet(e *party, r *reply) {
	if e.asked == m.now || e.since == m.now {
		return
	}
	for i := range e.replies {
		if a := e.replies[i].reply; a != silentAnswer && a != quietAnswer {
			return
		}
	}
	for _, out := range e.outs[min(r.outs, len(e.outs)):] {
		p, was := &out.Packet, &out.Was
		if out.Kinds&flow.PureACK == 0 || out.Kinds&(flow.KeepAlive|flow.ZeroWindowProbe) != 0 || !was.Offered || p.Ack != was.Ack ||
			wire.After(p.Ack+e.end().Window(p), was.Edge) {
			continue
		}
		v := &Violation{
			Rule: r.rule, At: m.now, Node: e.node, Local: e.addr(), Remote: e.peer(), Conn: e.conn, Packet: out.N,
			From: r.from, Expected: Outcome{Kind: Silence},
			Got: Outcome{Kind: Segment, Flags: p.Flags, Seq: p.Seq - r.iss, Ack: p.Ack - r.irs},
		}
		v.by(r.segment, r.irs)
		m.record(v)
		return
	}
}

// causeless checks that a RST of an end has a cause at its instant.
func (m *Monitor) causeless(e *party) {
	out := e.find(0, isReset)
	if out == nil || !m.judged(e) || m.stirred[e.node] == m.now {
		return
	}
	if at, ok := e.conn.Heard(e.side); ok && at == m.now {
		return
	}
	m.broken(ruleRSTCause, e, m.now, out.N, Outcome{Kind: Silence}, Outcome{Kind: ARST})
}
