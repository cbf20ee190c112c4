package impair

import (
	"cmp"
	"math/rand/v2"
	"strconv"
	"time"

	"netlab/topology/wire"
)

// Adaptive RED's constants (Floyd, Gummadi and Shenker, "Adaptive RED", 2001,
// section 4; Linux has the same): each half second the probability goes up by
// alpha or down by the factor beta, to hold the average in the middle fifth
// between min and max.
const (
	redAdaptEvery = 500 * time.Millisecond
	redAlpha      = 0.01 // or a quarter of the probability, if that is less
	redBeta       = 0.9
	redLeast      = 0.01
	redMost       = 0.5
)

// red is a [RED] at work (Floyd and Jacobson, "Random Early Detection Gateways for
// Congestion Avoidance", 1993, figure 2). As in tc-red thresholds and average are
// bytes, and the size of the arriving packet does not change its odds. One draw a
// packet, whether or not it is dropped.
//
// Linux approximates the formulas by tables and fixed point. Here they are the
// paper's own in float64; a conversion around a product keeps the compiler from
// fusing it with a sum, which on some machines would round differently.
type red struct {
	spec   RED // resolved
	line   backlog
	bounds bounds
	random *rand.ChaCha8

	weight float64 // of the queue's length in the average
	avg    float64 // bytes
	maxP   float64
	// count is the packets since the last drop while the average is between the
	// thresholds, -1 below them.
	count int
	// idle is when the queue ran empty.
	idle time.Duration
	// slot is how long an average packet takes, as far as the decay counts.
	slot func() time.Duration
	// adapt is when the next step of adaptive RED is due.
	adapt time.Duration

	byEarly, byForced, byECN wire.Decision
}

func (r RED) start(env queueEnv) queue {
	r = r.resolved()
	log, _ := r.ewmaLog()
	q := &red{
		spec: r, random: env.stream(), count: -1, maxP: r.Probability, adapt: redAdaptEvery,
		weight:   1 / float64(uint64(1)<<log),
		bounds:   env.bounds(),
		slot:     r.slot(env),
		byEarly:  wire.Decision{By: wire.ByQueue, Setting: "red probability " + probabilityText(r.Probability)},
		byForced: wire.Decision{By: wire.ByQueue, Setting: "red max " + strconv.Itoa(r.Max)},
		byECN:    wire.Decision{By: wire.ByQueueMark, Setting: "red ecn"},
	}
	q.spec.ECN = r.ECN || env.ecn
	if r.Limit > 0 {
		q.bounds.bytes, q.bounds.byBytes = r.Limit, full("red limit "+strconv.Itoa(r.Limit))
	}
	return q
}

// slot is how long an average packet takes at the bandwidth of r, or else at the
// rate that the link has by then.
func (r RED) slot(env queueEnv) func() time.Duration {
	fixed := Rate{BitsPerSecond: cmp.Or(r.Bandwidth, defaultBandwidth)}.Time(r.AvgPacket)
	return func() time.Duration {
		if r.Bandwidth == 0 {
			if d := env.transmission(r.AvgPacket); d > 0 {
				return d
			}
		}
		return max(1, fixed)
	}
}

func (q *red) push(now time.Duration, f *Frame) *Frame {
	draw := float64(q.random.Uint64()>>11) / (1 << 53)
	if q.spec.Adaptive {
		q.adaptUntil(now)
	}
	q.average(now)
	odds, forced := q.odds()
	if forced || draw < odds {
		q.count = 0
		if q.signal(f, forced, draw) {
			return f
		}
	}
	return q.line.offer(now, f, &q.bounds)
}

// signal marks f, or says that it is dropped.
func (q *red) signal(f *Frame, forced bool, draw float64) (dropped bool) {
	by := q.byEarly
	if forced {
		by, draw = q.byForced, wire.NoDraw
	}
	if q.spec.ECN && !(forced && q.spec.HardDrop) {
		if markCE(f) {
			f.decided(q.byECN, draw)
			return false
		}
		if q.spec.NoDrop {
			return false
		}
	}
	f.decided(by, draw)
	return true
}

// average follows the length of the queue as a packet arrives: one step of the
// moving average, or after an idle time the decay of as many steps as average
// packets could have been sent.
func (q *red) average(now time.Duration) {
	if q.line.frames.Len() > 0 {
		q.avg += float64(q.weight * (float64(q.line.bytes) - q.avg))
		return
	}
	slot := q.slot()
	steps := (now - q.idle) / slot
	q.avg = float64(q.avg * power(1-q.weight, uint64(steps)))
	// If this packet is dropped the queue stays idle: count on from here.
	q.idle += steps * slot
}

// odds counts the arriving packet and returns how likely it is dropped, between
// the thresholds the paper's p_a, which spreads the drops evenly; from max on it
// is forced to be.
func (q *red) odds() (p float64, forced bool) {
	low, high := float64(q.spec.Min), float64(q.spec.Max)
	switch {
	case q.avg < low:
		q.count = -1
		return 0, false
	case q.avg >= high:
		return 1, true
	}
	q.count++
	pb := q.maxP * (q.avg - low) / (high - low)
	if left := 1 - float64(float64(q.count)*pb); left > pb {
		return pb / left, false
	}
	return 1, false
}

// adaptUntil takes the steps of adaptive RED that fell due since the last packet
// came, each with the average as it was then.
func (q *red) adaptUntil(now time.Duration) {
	band := float64(q.spec.Max - q.spec.Min)
	low := float64(q.spec.Min) + float64(0.4*band)
	high := float64(q.spec.Min) + float64(0.6*band)
	empty := q.line.frames.Len() == 0
	for ; q.adapt <= now; q.adapt += redAdaptEvery {
		avg := q.avg
		if empty && q.adapt > q.idle {
			avg = float64(avg * power(1-q.weight, uint64((q.adapt-q.idle)/q.slot())))
		}
		switch {
		case avg > high && q.maxP <= redMost:
			q.maxP += min(redAlpha, q.maxP/4)
		case avg < low && q.maxP >= redLeast:
			q.maxP = float64(q.maxP * redBeta)
		case !empty || avg < low:
			// No later step changes anything either.
			q.adapt += (now - q.adapt) / redAdaptEvery * redAdaptEvery
		}
	}
}

func (q *red) pop(now time.Duration, _ func(*Frame)) *Frame {
	f := q.line.leave().frame
	if f != nil && q.line.frames.Len() == 0 {
		q.idle = now
	}
	return f
}

func (q *red) len() (packets, bytes int) { return q.line.len() }
