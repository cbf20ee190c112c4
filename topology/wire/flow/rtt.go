package flow

import (
	"math"
	"time"

	"netlab/topology/wire"
)

// RTT is the round-trip times from the observer to one end and back, as far as
// the acknowledgments of that end show them. The path between both ends takes
// the sum of both ends' figures. All are zero where Samples is.
type RTT struct {
	Samples uint64        `json:"samples"`
	Min     time.Duration `json:"min_ns"`
	Max     time.Duration `json:"max_ns"`
	// Smoothed and Variation follow RFC 6298 section 2.
	Smoothed  time.Duration `json:"smoothed_ns"`
	Variation time.Duration `json:"variation_ns"`
}

// Mean and deviation weights of RFC 6298, rule 2.3.
const (
	srttShift   = 3 // alpha = 1/8
	rttvarShift = 2 // beta = 1/4
)

// trips times the round trips from the observer to an end and back. By the
// timestamps that the end sends it times those to its peer: one at a time (RFC 7323
// section 4), from the first segment that carries a new TSval until its echo, so
// that a retransmission, which carries a newer one, needs no other rule.
type trips struct {
	min, max, smoothed, variation time.Duration
	samples                       uint32
	// val was sent at the time at, and is not echoed yet, valid where running.
	val uint32
	at  time.Duration
	// newest is the highest TSval sent, valid where any was.
	newest       uint32
	running, any bool
}

func (t *trips) rtt() RTT {
	return RTT{Samples: uint64(t.samples), Min: t.min, Max: t.max, Smoothed: t.smoothed, Variation: t.variation}
}

func (t *trips) add(d time.Duration) {
	if t.samples == 0 {
		t.min, t.max, t.smoothed, t.variation = d, d, d, d/2
	} else {
		t.min, t.max = min(t.min, d), max(t.max, d)
		t.variation += ((t.smoothed - d).Abs() - t.variation) >> rttvarShift
		t.smoothed += (d - t.smoothed) >> srttShift
	}
	t.samples++
}

// start takes the timestamp of a segment that wants an acknowledgment. Some stacks
// send a SYN again with that of the first: then nobody knows which is echoed.
func (t *trips) start(val uint32, at time.Duration, again bool) {
	if t.any && int32(val-t.newest) <= 0 {
		t.running = t.running && !(again && val == t.val)
		return
	}
	t.any, t.newest = true, val
	if !t.running {
		t.running, t.val, t.at = true, val, at
	}
}

// before reports whether a segment has a newer timestamp than any before it.
func (t *trips) before(p *wire.Packet) bool {
	return t.any && p.Options.HasTimestamps && int32(p.Options.TSVal-t.newest) > 0
}

// echo takes the timestamp that the peer echoes, and returns the time since it
// was sent if it is the one being timed.
func (t *trips) echo(ecr uint32, at time.Duration) (time.Duration, bool) {
	if !t.running || int32(ecr-t.val) < 0 {
		return 0, false
	}
	t.running = false
	return at - t.at, ecr == t.val
}

// measure takes the round-trip time from a segment whose ACK is the highest so
// far. With timestamps the echo is timed; without them Karn's rule applies: an
// ACK gives no sample if anything that it newly acknowledges was sent twice.
func (g *segment) measure() {
	r := g.r
	first, at, ok := r.sent.timed(r.una)
	if b := r.reached.beside; b != nil {
		b.longest = max(b.longest, g.at-min(first, g.at))
	}
	if g.p.Options.HasTimestamps && r.trips.any {
		if d, ok := r.trips.echo(g.p.Options.TSEcr, g.at); ok {
			g.s.trips.add(d)
		}
		return
	}
	if ok {
		g.s.trips.add(g.at - at)
	}
}

// timed returns when the first of the segments up to una was sent that were not
// acknowledged before, and when the last one was, not ok where some of them were sent more
// than once or out of order.
func (o *originals) timed(una uint64) (first, at time.Duration, ok bool) {
	first, clean := math.MaxInt64, true
	if oldest := o.pushed - o.n; int16(o.acked-oldest) < 0 {
		o.acked, clean = oldest, false
	}
	for ; o.acked != o.pushed; o.acked++ {
		e := o.at(int(o.n) - int(o.pushed-o.acked))
		if e.after(una) {
			break
		}
		if e.again != nil || e.late {
			clean = false
		}
		first, at, ok = min(first, e.at), e.at, true
	}
	return first, at, ok && clean
}
