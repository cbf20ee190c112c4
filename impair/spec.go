package impair

import (
	"errors"
	"fmt"
	"math"
	"time"

	"netlab/topology/sim"
)

// Spec is what one direction of a link does to packets: plain data, copied
// freely and compared with ==. The zero Spec does nothing. Each field is an
// option of tc-netem, or of the few that go beyond it; see the table in the
// package documentation. Probabilities and correlations go from 0 to 1.
type Spec struct {
	// Delay is added to every packet. Jitter is how far the delay varies: the half
	// width of the uniform distribution, the standard deviation of the others.
	// A negative sum counts as no delay.
	Delay, Jitter time.Duration
	// DelayCorr is the correlation of each packet's delay with the one before.
	DelayCorr float64
	// Distribution is the shape of the jitter, empty for uniform.
	Distribution Distribution
	// Order says whether jitter lets packets overtake each other.
	Order Order
	// Loss is nil where nothing is lost.
	Loss      LossModel
	Duplicate Chance
	Corrupt   Corruption
	Reorder   Reordering
	Rate      Rate
	// Trace gives the rate over time, instead of Rate; nil for none.
	Trace Trace
	Slot  Slot
	// Limit is how many packets may wait: in the queue of a link with a rate or
	// trace, 0 for netem's default of 1000; else in the link's delay, 0 for any
	// number. LimitBytes bounds the queue in bytes too, 0 for no such bound.
	Limit, LimitBytes int
	// ECN marks ECN-capable packets instead of dropping them at random.
	ECN bool
	// Queue is how packets wait for the transmitter, nil for tail drop.
	Queue Queue
	// Seed chooses other random numbers for this direction, 0 for those of the
	// run's seed alone.
	Seed uint64
}

// DefaultLimit is netem's queue, in packets, where a [Spec] has a rate or trace and
// a Limit of 0.
const DefaultLimit = 1000

// Chance is the probability of an event for each packet, and its correlation
// with the event's last draw; see the package documentation, "Correlation".
type Chance struct{ P, Corr float64 }

// Corruption flips one bit of a packet: any bit of its datagram, as netem does,
// so that a checksum catches it; or with Fix a bit of its payload, and sets the
// transport's checksum right again, so that the damage reaches the application.
// With Fix packets without a payload stay whole.
type Corruption struct {
	P, Corr float64
	Fix     bool
}

// Reordering sends some packets at once, past those that are delayed: every
// Gap-th packet with probability P, where Gap is counted from the last one that
// was reordered; Gap 0 means 1, every packet. It takes a Delay to overtake.
type Reordering struct {
	P, Corr float64
	Gap     int
}

// Order says whether packets may overtake each other where jitter, or a change
// of the settings, would let them. [Reordering] overtakes in any case.
type Order uint8

const (
	// ByRate is netem's behaviour: a link with a rate keeps the order, and the
	// spacing of the rate; one without lets a packet with a shorter delay overtake.
	ByRate Order = iota
	// Keep holds a packet back until the one before it has arrived.
	Keep
	// Free lets packets overtake, with a rate too.
	Free
)

var orderNames = [...]string{"by-rate", "ordered", "unordered"}

// String is the option of the text, "ordered" or "unordered".
func (o Order) String() string {
	if int(o) < len(orderNames) {
		return orderNames[o]
	}
	return fmt.Sprintf("Order(%d)", uint8(o))
}

// Trace is a rate that was recorded: the moments at which a link could send.
type Trace interface {
	// String is the trace as an option of the text.
	fmt.Stringer
	check() error
	start() pacer
}

// maxDelay keeps sums of times within the clock's range: about 146 years.
const maxDelay = sim.Never / 2

// Validate reports what is wrong with the settings: nothing is ever clamped.
func (s Spec) Validate() error {
	if err := s.check(); err != nil {
		return fmt.Errorf("impair: %w", err)
	}
	return nil
}

func (s Spec) check() error {
	checks := []error{
		checkDelay("delay", s.Delay),
		checkDelay("jitter", s.Jitter),
		checkProbabilities("delay", "correlation", s.DelayCorr),
		s.Distribution.check(),
		checkChance("duplicate", s.Duplicate.P, s.Duplicate.Corr),
		checkChance("corrupt", s.Corrupt.P, s.Corrupt.Corr),
		checkChance("reorder", s.Reorder.P, s.Reorder.Corr),
		s.Rate.check(),
		s.Slot.check(),
	}
	if s.Loss != nil {
		checks = append(checks, s.Loss.check())
	}
	if s.Trace != nil {
		checks = append(checks, s.Trace.check())
	}
	if s.Queue != nil {
		checks = append(checks, s.Queue.check())
	}
	for _, err := range checks {
		if err != nil {
			return err
		}
	}
	return s.checkTogether()
}

// checkTogether refuses options that mean nothing without another one.
func (s Spec) checkTogether() error {
	paced := s.Rate != (Rate{}) || s.Trace != nil
	switch {
	case s.Order > Free:
		return fmt.Errorf("order: %v is not one of ByRate, Keep and Free", s.Order)
	case s.Limit < 0 || s.Limit > math.MaxInt32:
		return fmt.Errorf("limit: %d packets: want 0 to %d", s.Limit, math.MaxInt32)
	case s.LimitBytes < 0 || s.LimitBytes > math.MaxInt32:
		return fmt.Errorf("limit-bytes: %d: want 0 to %d", s.LimitBytes, math.MaxInt32)
	case s.Distribution != "" && s.Jitter == 0:
		return errors.New("distribution: needs a jitter, such as delay 100ms 10ms")
	case s.Reorder.P > 0 && s.Delay == 0:
		return errors.New("reorder: without a delay there is nothing to overtake; give one, such as delay 10ms")
	case s.Reorder.Gap < 0 || s.Reorder.Gap > math.MaxInt32:
		return fmt.Errorf("gap: %d: want 0 to %d", s.Reorder.Gap, math.MaxInt32)
	case s.Reorder.Gap > 0 && s.Reorder.P == 0:
		return errors.New("gap: without a probability nothing is reordered; give one, such as reorder 25%")
	case s.Rate != (Rate{}) && s.Trace != nil:
		return errors.New("trace: a trace is a rate already; drop one of rate and trace")
	case s.Queue != nil && !paced:
		return errors.New("queue: without a rate nothing waits; give one, such as rate 10mbit")
	case s.LimitBytes > 0 && !paced:
		return errors.New("limit-bytes: without a rate nothing waits; give one, such as rate 10mbit")
	}
	return nil
}

// paced says that packets wait for a transmitter.
func (s *Spec) paced() bool { return s.Rate.BitsPerSecond > 0 || s.Trace != nil }

// limit is how many packets may wait, [math.MaxInt] for any number.
func (s *Spec) limit() int {
	switch {
	case s.Limit == 0 && !s.paced():
		return math.MaxInt
	case s.Limit == 0:
		return DefaultLimit
	}
	return s.Limit
}

func checkDelay(what string, d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("%s: %v is negative", what, d)
	}
	if d > maxDelay {
		return fmt.Errorf("%s: %v is over the longest, %v", what, d, maxDelay)
	}
	return nil
}

func checkChance(what string, p, corr float64) error {
	return checkProbabilities(what, "probability", p, "correlation", corr)
}

// checkProbabilities takes pairs of a name and its value.
func checkProbabilities(what string, pairs ...any) error {
	for i := 0; i < len(pairs); i += 2 {
		if p := pairs[i+1].(float64); math.IsNaN(p) || p < 0 || p > 1 {
			return fmt.Errorf("%s: %s %v: want 0 to 1 (0%% to 100%%)", what, pairs[i], p)
		}
	}
	return nil
}
