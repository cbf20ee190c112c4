package rfc

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var ruleProbes = rule(OfSegments, Must, "probes", "RFC 9293 sections 3.8.6, 3.8.6.1 (MUST-35, MUST-36)",
	"A window that stays closed is probed while there is something to send.")

// patience is how long a first probe or retransmission may take. A retransmission
// timeout has no upper bound (RFC 6298 section 2.5), but stacks have one of 64 or
// 120 s.
const patience = 150 * time.Second

// unprobed checks an end that speaks whether it has probed the window that is, or
// until now was, closed. That there was more to send is shown by data that it has
// sent and that is not acknowledged, or by data without PSH, which the last of a
// buffer has (RFC 9293 section 3.9.1.2, MUST-61).
func (g *wireSegment) unprobed() {
	s := g.s
	since, until := g.from.Closing()
	switch {
	case g.from.Shut():
		until = g.info.At
	case until == s.reopened:
		return // judged before
	}
	s.reopened = until
	if s.asked > since || !g.outstanding() && (s.pushed || !s.pushes) {
		return
	}
	if d := until - since; d > patience {
		g.broken(ruleProbes, lasted(ProbeWithin, patience), lasted(NoneFor, d))
	}
}

// asks reports whether the segment asks for an ACK: by sequence space, or by
// being a probe.
func (g *wireSegment) asks() bool {
	return g.p.SegLen() > 0 || g.info.Kinds&(flow.ZeroWindowProbe|flow.KeepAlive) != 0
}

// push notes whether new data was the last of what there was to send.
func (e *wireEnd) push(p *wire.Packet) {
	if p.Len == 0 {
		return
	}
	e.pushed = p.Flags&wire.PSH != 0
	e.pushes = e.pushes || e.pushed
}
