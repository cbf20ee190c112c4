package rfc

import (
	"maps"
	"net/netip"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleISNGrows = bothEnds(OfSegments, Must, "isn-grows", "RFC 9293 section 3.4.1 (MUST-8)",
		"The initial sequence numbers of one pair of sockets follow a clock: the next one is higher, as long as old segments may live.")
	ruleISNSecret = rule(OfSegments, Must, "isn-unpredictable", "RFC 9293 section 3.4.1 (MUST-9)",
		"Another pair of sockets has another initial sequence number, not to be told from the first by the clock.")
)

// isnTick is the clock of RFC 9293 section 3.4.1. A faster one is as good, but goes
// round sooner: numbers are compared for one MSL, which no segment outlives.
const (
	isnTick = 4 * time.Microsecond
	msl     = 2 * time.Minute
)

// maxISNs bounds the memory of initial sequence numbers.
const maxISNs = 1 << 14

type isn struct {
	seq  uint32
	at   time.Duration
	node string
}

// pairOf is a 4-tuple with its direction.
type pairOf struct{ src, dst netip.AddrPort }

// isns remembers the initial sequence numbers of each pair of sockets, and of
// each host the last one.
type isns struct {
	byPair map[pairOf]isn
	byHost map[netip.Addr]isn
}

// forget drops what is known of a node that has lost its memory: the clock need not
// survive that.
func (m *isns) forget(node string) {
	maps.DeleteFunc(m.byPair, func(_ pairOf, old isn) bool { return old.node == node })
	maps.DeleteFunc(m.byHost, func(_ netip.Addr, old isn) bool { return old.node == node })
}

func newISNs() isns {
	return isns{byPair: make(map[pairOf]isn), byHost: make(map[netip.Addr]isn)}
}

// opening checks a SYN.
func (g *wireSegment) opening() {
	if g.info.Kinds&flow.Unacceptable != 0 {
		return
	}
	if g.info.Was.HasISN {
		if g.info.Kinds&flow.SYN != 0 && g.info.Repair == flow.ByTimeout && g.info.At-g.s.spoke < rtoAfterSYN {
			g.s.synTimedOut = true
		}
		return
	}
	g.s.synStamp, g.s.synWindow = g.p.Options.TSVal, g.p.Window
	state := g.info.Before[g.info.Dir]
	if cookie := !g.m.capture && state != wire.SynSent && state != wire.SynReceived; !cookie {
		g.number()
	}
}

// number checks an initial sequence number against those before.
func (g *wireSegment) number() {
	m, p := &g.m.isns, g.p
	now := isn{p.Seq, g.info.At, g.info.From()}
	pair := pairOf{p.Src, p.Dst}
	if old, ok := m.byPair[pair]; ok {
		// In a capture several hosts may stand behind one address.
		elapsed := now.at - old.at
		if !g.m.capture && elapsed >= isnTick && elapsed < msl && !wire.After(now.seq, old.seq) {
			g.broken(ruleISNGrows, Outcome{Kind: NextISN, N: int64(old.seq), D: elapsed}, counted(Number, now.seq))
		}
	} else if old, ok := m.byHost[p.Src.Addr()]; ok {
		ticks := uint32((now.at - old.at) / isnTick)
		if d := now.seq - old.seq; d == 0 || d == ticks {
			g.broken(ruleISNSecret, counted(UnrelatedISN, old.seq), counted(Number, now.seq))
		}
	}
	if len(m.byPair) >= maxISNs {
		clear(m.byPair)
	}
	if len(m.byHost) >= maxISNs {
		clear(m.byHost)
	}
	m.byPair[pair], m.byHost[p.Src.Addr()] = now, now
}
