package flow

import (
	"time"

	"netlab/topology/wire"
)

// Repair is why a retransmission was sent, as far as the wire shows it.
type Repair uint8

// The reasons for a retransmission.
const (
	// NoRepair is that of every other segment, of what the receiver had acknowledged,
	// and of what a node without a stack repeats.
	NoRepair Repair = iota
	// ByTimeout: nothing asked for it but the retransmission timer (RFC 6298 section
	// 5), or it goes on after a timeout. In a capture this may be the tail loss probe
	// of a segment that is outstanding alone, which looks the same.
	ByTimeout
	// Fast: three duplicate ACKs or a SACK block above it asked for it, or it goes
	// on with such a repair (RFC 5681 section 3.2, RFC 6675, RFC 8985 section 6).
	Fast
	// TailLossProbe: the last segment sent, while no ACK said anything of a loss (RFC
	// 8985 section 7).
	TailLossProbe
	// PathMTU: an ICMP message said that what it is cut from did not fit a link (RFC
	// 1191, RFC 8201), or it goes on after such pieces.
	PathMTU
)

var repairNames = [...]string{"", "timeout", "fast", "tail loss probe", "path MTU"}

var chineseRepairs = [len(repairNames)]string{"", "超时", "快速重传", "尾部丢失探测", "路径 MTU"}

// String returns "timeout", "fast", "tail loss probe", "path MTU", or nothing.
func (r Repair) String() string { return repairNames[r] }

// Chinese returns the same in Chinese.
func (r Repair) Chinese() string { return chineseRepairs[r] }

// Timed reports whether a timer of the sender asked for it.
func (r Repair) Timed() bool { return r == ByTimeout || r == TailLossProbe }

// dupThresh is the number of duplicate ACKs that start a fast retransmit (RFC
// 5681 section 3.2).
const dupThresh = 3

// repair judges a retransmission by what had reached the sender until then; o is
// what it repeats, nil where that was not seen.
func (g *segment) repair(o *original) Repair {
	s := g.s
	if s.hasTold && g.end <= s.told {
		g.kinds |= Spurious
		if s.acked && g.end <= s.una {
			return NoRepair // its sender knew
		}
	}
	t := s.trouble()
	switch {
	case g.network && !g.stack && !g.outsider:
		return NoRepair // whoever writes its segments may have any reason
	case g.tooBig(o):
		return PathMTU
	}
	recovering := s.acked && s.una < t.recover && g.seq < t.recover
	asked := s.acked && g.seq <= s.una && t.dupACKs >= dupThresh || t.sackedHigh > g.end
	timed := g.timed(o)
	switch {
	case timed && g.probes():
		t.probed = s.una
		return TailLossProbe
	case timed:
		asked, recovering = false, false
	case g.network && g.answers():
		// An ACK has asked for it, whatever else it says, unless it is what goes on after
		// a timeout.
		asked = asked || !recovering && s.una >= t.timedOut
	case recovering && o != nil && o.again != nil && o.again.at >= t.recoverAt && !g.sooner(o) && !g.overtaken(o):
		// Repaired before, in this very recovery: the repair was lost as well.
		recovering, asked = false, false
	}
	switch {
	case recovering:
		return Fast
	case asked:
		t.recover, t.recoverAt = s.nxt, g.at
		return Fast
	}
	t.recover, t.dupACKs, t.repeats = 0, 0, 0
	if timed || s.una >= t.timedOut {
		t.timedOut, t.timedOutAt = s.nxt, g.at
	}
	return ByTimeout
}

// timed reports whether a timer of the sender is known to have asked for the segment,
// other than that of RACK's reordering window (RFC 8985 section 6.3). In a capture a
// segment that nothing asked for is left to be judged by that.
func (g *segment) timed(o *original) bool {
	s, t := g.s, g.s.trouble()
	asked := t.dupACKs >= dupThresh || t.sackedHigh > s.una
	if !g.network {
		return !asked && g.probes()
	}
	b := s.reached.network()
	switch {
	case g.answers():
		return false // it answers what has just arrived
	case !g.rack() || !s.sackOK || !g.r.sackOK || !asked:
		return true
	}
	// The timer of the reordering window runs for a round trip at most after an ACK;
	// the retransmission timer for more than one after SND.UNA has moved, and after it
	// has expired.
	rtt := g.r.trips.smoothed
	if s.una < t.timedOut && g.at-t.timedOutAt <= rtt {
		return false
	}
	return g.at-s.reached.at > rtt || g.at-b.moved > rtt && (o != nil && o.again != nil || g.at-s.reached.at > g.r.trips.min/2)
}

// rack reports whether the sender, of a network, detects losses by RACK-TLP.
func (g *segment) rack() bool { return g.outsider || g.stack && g.opts.RACK(g.node) }

// AnswerTime is how long code outside may take to answer what has reached its node: a
// retransmission within it was asked for, and not sent by a timer. Timers are longer.
const AnswerTime = 2 * time.Millisecond

// answers reports whether the segment answers what has reached its sender last.
func (g *segment) answers() bool {
	if g.outsider {
		return g.at-g.s.reached.at <= AnswerTime
	}
	return g.s.reached.at == g.at
}

// probes reports whether the segment, which nothing asked for, is a tail loss probe:
// the last one sent, once. A retransmission timeout sends the first.
func (g *segment) probes() bool {
	s, t := g.s, g.s.trouble()
	switch {
	case !s.acked || !s.sackOK || !g.r.sackOK || g.end != s.nxt || g.kinds&(SYN|SYNACK) != 0:
		return false
	case s.una < max(t.recover, t.timedOut) || t.probed == s.una:
		return false
	case g.network:
		return g.rack() && t.sackedHigh <= s.una
	}
	return g.seq > s.una
}

// sooner reports whether the segment was sent less than a round trip after it was sent
// last: no timeout is as short (RFC 6298 section 2).
func (g *segment) sooner(o *original) bool {
	return o != nil && g.at-o.last() < g.shortest()
}

// overtaken reports whether an ACK has just shown that the repair of o is lost: the peer
// holds what was sent after it (RFC 8985 section 6.2). The ACK that asks for the next
// repair came a round trip before it at most, wherever the capture was taken.
func (g *segment) overtaken(o *original) bool {
	s, t := g.s, g.s.trouble()
	if g.network || !s.sackOK || !g.r.sackOK || g.at-s.reached.at > s.trips.smoothed+g.r.trips.smoothed {
		return false
	}
	held := s.sent.find(s.una - 1)
	if held != nil && held.last() > o.last() {
		return true
	}
	for i := int(s.sent.n) - 1; i >= 0 && s.sent.at(i).after(t.sacked.start); i-- {
		if e := s.sent.at(i); e.from(t.sacked.start) && !e.after(t.sacked.end) && e.last() > o.last() {
			return true
		}
	}
	return false
}

// shortest is the shortest round trip to the receiver that was measured, 0 where none
// was.
func (g *segment) shortest() time.Duration {
	there := &g.r.trips
	switch here := &g.s.trips; {
	case g.network:
		return there.min
	case there.samples > 0 && here.samples > 0:
		return there.min + here.min
	}
	return 0
}

// tooBig reports whether the segment is the next piece of what did not fit a link, or a
// whole one that follows such pieces, sooner than any timer. In a network the first of all
// is sent when something arrives: otherwise it is the work of the timer.
func (g *segment) tooBig(o *original) bool {
	s, t := g.s, g.s.trouble()
	if g.network && g.seq == s.una && s.reached.at != g.at && t.refused != g.at {
		return false
	}
	if g.seq < t.recut || g.seq >= t.tooBig || o == nil {
		return false
	}
	if whole := g.end-g.seq >= uint64(o.n); whole && (g.seq != t.recut || t.recut <= s.una || !g.sooner(o)) {
		return false
	}
	t.recut = g.end
	return true
}

// Refused takes an ICMP message that has arrived at the node that it is for: it may say
// that a segment was too big for a link.
func (l *Ledger) Refused(at time.Duration, p *wire.Packet) {
	q, ok := tooBigFor(p)
	if !ok {
		return
	}
	if t := l.tuples[keyOf(q.Src, q.Dst)]; t != nil {
		side := t.side(q.Src)
		if c := t.current(side, l); c != nil {
			c.on(side).refused(at, q.Seq)
		}
	}
}

// tooBigFor returns the segment that an ICMP message says to be too big, as far as it
// quotes it.
func tooBigFor(p *wire.Packet) (q wire.Packet, ok bool) {
	if _, ok = p.PathMTU(); !ok {
		return q, false
	}
	return q, p.Quoted(&q) && q.Proto == wire.TCP && q.FragOffset == 0
}

// refused notes that a segment which the end had sent was too big for a link: others
// before it may be as big.
func (e *End) refused(at time.Duration, quoted uint32) {
	if !e.seen {
		return
	}
	if seq := Unwrap(e.nxt, quoted); seq >= e.una && seq < e.nxt {
		t := e.trouble()
		t.recut, t.tooBig, t.refused = e.una, e.nxt, at
	}
}
