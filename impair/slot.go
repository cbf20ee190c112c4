package impair

import (
	"fmt"
	"math"
	"time"

	"netlab/topology/sim"
)

// Slot holds packets that are due until the next slot and lets them go together,
// as links with a shared medium do: netem's "slot". A slot comes between Min and
// Max after the one before, uniformly, or where Jitter is not 0 after a time of
// the given Distribution. Packets and Bytes bound what one slot takes, 0 for no
// bound: when a bound is reached the rest waits for another slot.
type Slot struct {
	Min, Max       time.Duration
	Distribution   Distribution
	Delay, Jitter  time.Duration
	Packets, Bytes int
}

func (s Slot) check() error {
	for _, d := range []struct {
		name string
		d    time.Duration
	}{{"slot: shortest", s.Min}, {"slot: longest", s.Max}, {"slot: delay", s.Delay}, {"slot: jitter", s.Jitter}} {
		if err := checkDelay(d.name, d.d); err != nil {
			return err
		}
	}
	switch byDistribution := s.Delay|s.Jitter != 0 || s.Distribution != ""; {
	case s.Max < s.Min:
		return fmt.Errorf("slot: the longest, %v, is below the shortest, %v", s.Max, s.Min)
	case byDistribution && s.Min|s.Max != 0:
		return fmt.Errorf("slot: bounds and a distribution exclude each other")
	case byDistribution && s.Jitter == 0:
		return fmt.Errorf("slot: a distribution needs a jitter")
	case s.Packets < 0 || s.Packets > math.MaxInt32:
		return fmt.Errorf("slot: %d packets: want 0 to %d", s.Packets, math.MaxInt32)
	case s.Bytes < 0 || s.Bytes > math.MaxInt32:
		return fmt.Errorf("slot: %d bytes: want 0 to %d", s.Bytes, math.MaxInt32)
	case s.Min|s.Max|s.Jitter == 0 && s != (Slot{}):
		return fmt.Errorf("slot: bounds on a slot without a time mean nothing")
	}
	return s.Distribution.check()
}

// gate is a [Slot] at work, at the exit of a line. Its arithmetic is netem's: a
// packet that is due when the last slot is over starts another one, a drawn time
// later; one for which a slot is still to come waits for that.
type gate struct {
	slot  Slot
	draws draws
	// jitter is the time between slots by a distribution.
	jitter jitter
	// next is when the next slot, or the current one, begins.
	next                   time.Duration
	packetsLeft, bytesLeft int
}

// set takes new settings and reports whether they changed.
func (g *gate) set(s Slot, now time.Duration) bool {
	if s == g.slot {
		return false
	}
	g.slot = s
	g.jitter = jitter{sigma: s.Jitter, table: s.Distribution.table()}
	g.begin(now)
	return true
}

func (g *gate) begin(at time.Duration) {
	g.next = at
	g.packetsLeft, g.bytesLeft = math.MaxInt, math.MaxInt
	if g.slot.Packets > 0 {
		g.packetsLeft = g.slot.Packets
	}
	if g.slot.Bytes > 0 {
		g.bytesLeft = g.slot.Bytes
	}
}

// opens returns when a frame that is due at the given time may leave.
func (g *gate) opens(due, now time.Duration) time.Duration {
	if due > now || g.slot == (Slot{}) {
		return due
	}
	if g.next < due {
		g.begin(sim.Later(due, g.draw()))
	}
	return max(due, g.next)
}

// passed counts a frame that left now; one that fills the slot begins another.
func (g *gate) passed(f *Frame, now time.Duration) {
	if g.slot == (Slot{}) {
		return
	}
	g.packetsLeft--
	g.bytesLeft -= f.Size()
	if g.packetsLeft <= 0 || g.bytesLeft <= 0 {
		g.begin(sim.Later(now, g.draw()))
	}
}

// draw is the time to the next slot; each slot takes one number.
func (g *gate) draw() time.Duration {
	u := g.draws.next()
	if g.slot.Jitter == 0 {
		return g.slot.Min + scaled(u, uint64(g.slot.Max-g.slot.Min))
	}
	return max(0, g.slot.Delay+g.jitter.next(u))
}
