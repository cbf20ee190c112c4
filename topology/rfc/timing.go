package rfc

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleBackoff = rule(OfSegments, Must, "rto-doubles", "RFC 6298 section 5.5",
		"Each retransmission timeout of one segment is twice the one before, up to at least 60 s.")
	ruleProbeBackoff = rule(OfSegments, Should, "probes-back-off", "RFC 9293 section 3.8.6.1 (SHLD-30)",
		"The interval between window probes grows exponentially.")
	ruleKeepAlive = rule(OfSegments, Must, "keepalive-idle", "RFC 9293 section 3.8.4 (MUST-26)",
		"Keepalives are sent only after nothing was received for the keepalive interval.")
)

const (
	// maxRTO is the least upper bound that RFC 6298 section 2.5 allows: from here
	// on a timeout need not double.
	maxRTO = 60 * time.Second
	// least is what an interval must be of the one before: twice, less what a
	// coarse timer and the path to the observer may take.
	leastNum, leastDen = 7, 4
	// leastKeepAlive is the shortest interval that a socket option can set.
	leastKeepAlive = time.Second
)

// backoff is a series of timeouts that ought to double.
type backoff struct {
	seq     uint32
	at, gap time.Duration
	running bool
}

// next takes the time of the next one and returns the interval before it if it
// is too short, with the one that it ought to have doubled.
func (b *backoff) next(seq uint32, at time.Duration) (gap, before time.Duration, short bool) {
	if !b.running || b.seq != seq {
		*b = backoff{seq: seq, at: at, running: true}
		return 0, 0, false
	}
	gap, before = at-b.at, b.gap
	b.at, b.gap = at, gap
	return gap, before, before > 0 && gap < maxRTO && gap*leastDen < before*leastNum
}

// timing checks the intervals of retransmissions, probes and keepalives.
func (g *wireSegment) timing() {
	r, p := g.r, g.p
	if g.info.Kinds&(flow.Retransmission|flow.ZeroWindowProbe|flow.KeepAlive) != 0 {
		g.interval()
	}
	if p.Flags&wire.ACK != 0 {
		// The peer's timers start anew with what this acknowledges.
		r.repair.running = false
		if p.Window > 0 {
			r.probe.running = false
		}
	}
}

func (g *wireSegment) interval() {
	s, k, at := g.s, g.info.Kinds, g.info.At
	switch {
	case k&flow.ZeroWindowProbe != 0:
		if gap, before, short := s.probe.next(g.p.Seq, at); short {
			g.broken(ruleProbeBackoff, lasted(AboutTwice, before), lasted(Lasted, gap))
		}
	case k&flow.KeepAlive != 0:
		if idle := at - g.r.spoke; g.r.hasSpoken && idle < leastKeepAlive {
			g.broken(ruleKeepAlive, lasted(AtLeastSilent, leastKeepAlive), lasted(Lasted, idle))
		}
	case g.info.Repair == flow.ByTimeout:
		if gap, before, short := s.repair.next(g.p.Seq, at); short {
			g.broken(ruleBackoff, lasted(AboutTwice, before), lasted(Lasted, gap))
		}
	}
}
