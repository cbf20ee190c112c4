package impair

import (
	"fmt"
	"math"
	"time"
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
		return fmt.Errorf("slot: there is no jitter to distribute")
	case s.Packets < 0 || s.Packets > math.MaxInt32:
		return fmt.Errorf("slot: %d packets is not within 0 and %d", s.Packets, math.MaxInt32)
	case s.Bytes < 0 || s.Bytes > math.MaxInt32:
		return fmt.Errorf("slot: %d bytes is not within 0 and %d", s.Bytes, math.MaxInt32)
	case s.Min|s.Max|s.Jitter == 0 && s != (Slot{}):
		return fmt.Errorf("slot: bounds on a slot without a time mean nothing")
	}
	return s.Distribution.check()
}
