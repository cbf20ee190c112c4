package rfc

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleBackoff = rule(OfSegments, Must, "rto-doubles", "RFC 6298 section 5 (5.5)",
		"Each retransmission timeout of one segment is at least twice the one before, up to at least 60 s.")
	ruleProbeBackoff = rule(OfSegments, Should, "probes-back-off", "RFC 9293 section 3.8.6.1 (SHLD-30)",
		"The interval between window probes grows exponentially.")
	ruleKeepAlive = bothEnds(OfSegments, Must, "keepalive-idle", "RFC 9293 section 3.8.4 (MUST-26)",
		"Keepalives are sent only while nothing is outstanding, and after nothing was received for an interval.")
)

const (
	// maxRTO is the least upper bound that RFC 6298 section 2.5 allows: from here
	// on a timeout need not double.
	maxRTO = 60 * time.Second
	// leastNum and leastDen are what an interval must be of the one before: twice,
	// less what a coarse timer may take.
	leastNum, leastDen = 7, 4
	// capturedNum and capturedDen are the same where some of the copies may not have
	// been seen, as in a capture, or by a link that was unplugged: the interval with
	// three of them in it, 1 + 2 + 4, is followed by one of 8.
	capturedNum, capturedDen = 17, 16
	// shortest is the shortest interval in a capture, or of a stack outside, that may be
	// a timeout. Those in use are at least 200 ms; what is sooner was asked for, or
	// overtaken.
	shortest = 100 * time.Millisecond
)

// timeouts is what is remembered of the timeouts of an end: most connections have none.
type timeouts struct {
	repair, probe backoff
	alone         alone
}

// timedOut returns what is remembered of the end's timeouts, of which this is one.
func (e *wireEnd) timedOut() *timeouts {
	if e.timeouts == nil {
		e.timeouts = new(timeouts)
	}
	return e.timeouts
}

// backoff is a series of timeouts that ought to double.
type backoff struct {
	seq     uint32
	at, gap time.Duration
	running bool
	// clock is the sender's timestamp of the last member, ticks how much later it is
	// than the one before, 0 where that is not known.
	clock stamp
	ticks uint32
	// nxt is SND.NXT when the series began.
	nxt uint32
	// times counts the members of the series.
	times int
	// earlier is the interval before gap, of probes alone; 0 where that is not known.
	earlier time.Duration
}

// begin begins a series with its first member, and reports whether it is a new one.
func (b *backoff) begin(seq uint32, at time.Duration) bool {
	if b.running && b.seq == seq {
		return false
	}
	*b = backoff{seq: seq, at: at, running: true, times: 1}
	return true
}

// next takes the next member, and returns the interval before it, and the one
// before that.
func (b *backoff) next(at time.Duration) (gap, before time.Duration) {
	gap, before = at-b.at, b.gap
	b.at, b.gap = at, gap
	b.times++
	return gap, before
}

// tick takes the timestamp of the member that was taken last, if it has one, where the
// one before had that of clock. It reports whether the sender's timestamps have doubled:
// a segment may have been held up on its way to the place of capture.
func (b *backoff) tick(clock stamp, o *wire.Options) (doubled bool) {
	before := uint64(b.ticks)
	b.clock, b.ticks = stamp{o.TSVal, o.HasTimestamps}, 0
	if clock.has && b.clock.has && !clock.after(o.TSVal) {
		b.ticks = o.TSVal - clock.value
	}
	return before > 0 && (uint64(b.ticks)+1)*capturedDen >= before*capturedNum
}

// short reports whether an interval is too short after the one before.
func (g *wireSegment) short(gap, before time.Duration) bool {
	num, den := time.Duration(leastNum), time.Duration(leastDen)
	if g.inferred() || g.m.unplugged {
		num, den = capturedNum, capturedDen
	}
	most := maxRTO
	if own := g.m.maxRTO[g.info.From()]; own > 0 {
		most = min(most, own) // as its lab wants it
	}
	return before > 0 && gap < most && gap*den < before*num
}

// timing checks the intervals of retransmissions, probes and keepalives.
func (g *wireSegment) timing() {
	g.unprobed()
	k := g.info.Kinds
	switch {
	case k&flow.ZeroWindowProbe != 0:
		g.probe()
	case !g.m.capture && (k&flow.KeepAlive != 0 || g.asksBehind()):
		g.keepAlive()
	case k&flow.Retransmission != 0 && g.info.Repair.Timed() && !g.answers():
		g.timeout()
	}
}

func (g *wireSegment) probe() {
	b, at := &g.s.timedOut().probe, g.info.At
	closed, reopened := g.from.Closing()
	if max(reopened, g.m.awake[g.info.From()]) >= b.at {
		b.running = false // a node that was frozen is late
	}
	acks := g.s.acks
	g.s.acks = 0
	if b.begin(g.p.Seq, at) {
		// What is outstanding has a timeout first, which sends nothing.
		if g.from.Restarted() <= closed && !g.outstanding() {
			b.earlier = at - closed
		}
		return
	}
	gap, before := b.next(at)
	if acks > 1 {
		b.gap = 0 // it was not the answer alone: the timer may have begun anew
	}
	if b.times == 2 {
		return
	}
	// Whoever writes may start the timer anew, and so lengthen an interval: twice the
	// one before that is enough.
	base := min(before, 2*b.earlier)
	b.earlier = before
	if g.short(gap, base) {
		g.broken(ruleProbeBackoff, lasted(AboutTwice, base), lasted(Lasted, gap))
	}
}

// asksBehind reports whether the segment has the form of a keepalive while
// something is outstanding: it is an ACK that stands at a number that was sent.
func (g *wireSegment) asksBehind() bool {
	was := &g.info.Was
	return g.info.Kinds&flow.PureACK != 0 && g.outstanding() && !g.from.Shut() && !was.FIN && g.p.Seq == was.Nxt-1
}

// keepAlive checks a keepalive. How long the interval is, is its owner's choice
// (MUST-27): it is longer than no time at all.
func (g *wireSegment) keepAlive() {
	switch {
	case g.outstanding():
		una, _ := g.from.Una()
		g.broken(ruleKeepAlive, Outcome{Kind: NoneOutstanding}, counted(Bytes, g.info.Was.Nxt-una))
	case g.answers():
		g.broken(ruleKeepAlive, Outcome{Kind: SomeSilence}, lasted(Lasted, 0))
	}
}

// answers reports whether the segment was sent for what has just arrived, and not
// by a timer: a SYN,ACK for a SYN that came again.
func (g *wireSegment) answers() bool {
	at, ok := g.info.Conn.Heard(g.info.Dir)
	if g.m.outside[g.info.From()] {
		return ok && g.info.At-at <= flow.AnswerTime
	}
	return !g.m.capture && ok && at == g.info.At
}

// timeout checks a retransmission that nothing has asked for.
func (g *wireSegment) timeout() {
	at, before := g.info.At, g.info.OfAt
	known := g.info.OfTimes > 0
	if g.inferred() && known && at-before < shortest {
		return
	}
	b := &g.s.timedOut().repair
	// Where something has arrived the timer may run anew; a node that was frozen is
	// late.
	if max(g.from.Restarted(), g.m.awake[g.info.From()]) >= b.at {
		b.running = false
	}
	if b.begin(g.p.Seq, at) {
		b.nxt = g.info.Was.Nxt
		var clock stamp
		if known && g.startedTimer() {
			b.gap, clock = at-before, g.s.clock
		}
		b.tick(clock, &g.p.Options)
		return
	}
	gap, before := b.next(at)
	if b.times == 2 && g.probed() && g.info.Was.Nxt != b.nxt {
		// New data after a tail loss probe has the timer of a probe again, which sends
		// nothing and begins that of retransmission (RFC 8985 section 7.3).
		b.gap = 0
	}
	doubled := b.tick(b.clock, &g.p.Options)
	if g.short(gap, before) && !(g.inferred() && doubled) {
		g.broken(ruleBackoff, lasted(AboutTwice, before), lasted(g.interval(at-gap-before), gap))
	}
}

// startedTimer reports whether the segment certainly started the timer when it was sent,
// so that the first interval counts: nothing else was outstanding, nothing has arrived
// since, and the repair is no tail loss probe.
func (g *wireSegment) startedTimer() bool {
	if at, ok := g.info.Conn.Heard(g.info.Dir); ok && at >= g.info.OfAt {
		return false
	}
	return g.info.OfAlone && g.info.OfTimes == 1 && !g.probed()
}
