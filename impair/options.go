package impair

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
)

// The functions below read the values of one option each, and write only those
// that the text gives.

func readLimit(s *Spec, w *scanner) (err error) {
	// tc reads the number of packets as a size: limit 1k is 1024 packets.
	s.Limit, err = w.size("limit")
	return err
}

func readLimitBytes(s *Spec, w *scanner) (err error) {
	s.LimitBytes, err = w.size("limit-bytes")
	return err
}

func readDelay(s *Spec, w *scanner) (err error) {
	if s.Delay, err = w.duration("delay"); err != nil || !w.numeric() {
		return err
	}
	if s.Jitter, err = w.duration("delay: jitter"); err != nil || !w.numeric() {
		return err
	}
	s.DelayCorr, err = w.percent("delay: correlation")
	return err
}

func readJitter(s *Spec, w *scanner) (err error) {
	if s.Jitter, err = w.duration("jitter"); err != nil || !w.numeric() {
		return err
	}
	s.DelayCorr, err = w.percent("jitter: correlation")
	return err
}

func readOrder(o Order) func(*Spec, *scanner) error {
	return func(s *Spec, _ *scanner) error { s.Order = o; return nil }
}

func readDistribution(s *Spec, w *scanner) error {
	d, err := w.distribution("distribution")
	s.Distribution = d
	return err
}

func (w *scanner) distribution(option string) (Distribution, error) {
	hint := "known are uniform, normal, pareto, paretonormal, and table:-8192,0,8192 for one of your own"
	name, err := w.value(option, hint)
	if err != nil {
		return "", err
	}
	d := Distribution(name).canonical()
	if _, err := d.values(); err != nil {
		return "", w.failed(err.Error(), hint)
	}
	return d, nil
}

func readLoss(s *Spec, w *scanner) error {
	switch {
	case w.accept("state"):
		return readMarkov(s, w)
	case w.accept("gemodel"):
		return readGilbertElliott(s, w)
	case w.accept("random"), w.numeric():
	case w.peek() != "":
		return w.fail(fmt.Sprintf("loss: %q is neither a percentage nor a model", w.peek()), suggest(w.peek(), []string{"random", "state", "gemodel"}))
	}
	r, _ := s.Loss.(Random)
	if err := readChance("loss", &r.P, &r.Corr, w); err != nil {
		return err
	}
	s.Loss = nil
	if r.P > 0 {
		s.Loss = r
	}
	return nil
}

// readMarkov fills in tc's defaults: without P31 the chain leaves every loss with
// 1-P13, P32 and P14 are 0, P23 is 1.
func readMarkov(s *Spec, w *scanner) error {
	m := Markov{P23: 1}
	err := w.percents("loss state", func() { m.P31 = 1 - m.P13 }, &m.P13, &m.P31, &m.P32, &m.P23, &m.P14)
	s.Loss = m
	return err
}

// readGilbertElliott fills in tc's defaults: R is 1-P, 1-H is 1, 1-K is 0, which
// is Bernoulli loss with P alone and the model of Gilbert with P and R.
func readGilbertElliott(s *Spec, w *scanner) error {
	g := GilbertElliott{LossBad: 1}
	err := w.percents("loss gemodel", func() { g.R = 1 - g.P }, &g.P, &g.R, &g.LossBad, &g.LossGood)
	s.Loss = g
	return err
}

// percents reads the first percentage, calls fill for defaults that depend on
// it, and reads as many more as there are.
func (w *scanner) percents(option string, fill func(), first *float64, more ...*float64) (err error) {
	if *first, err = w.percent(option); err != nil {
		return err
	}
	fill()
	for _, p := range more {
		if !w.numeric() {
			return nil
		}
		if *p, err = w.percent(option); err != nil {
			return err
		}
	}
	return nil
}

func readChance(option string, p, corr *float64, w *scanner) (err error) {
	if *p, err = w.percent(option); err != nil || !w.numeric() {
		return err
	}
	*corr, err = w.percent(option + ": correlation")
	return err
}

func readDuplicate(s *Spec, w *scanner) error {
	return readChance("duplicate", &s.Duplicate.P, &s.Duplicate.Corr, w)
}

func readCorrupt(s *Spec, w *scanner) error {
	if err := readChance("corrupt", &s.Corrupt.P, &s.Corrupt.Corr, w); err != nil {
		return err
	}
	if w.accept("fix") {
		s.Corrupt.Fix = true
	} else if w.accept("no-fix") {
		s.Corrupt.Fix = false
	}
	return nil
}

func readReorder(s *Spec, w *scanner) error {
	return readChance("reorder", &s.Reorder.P, &s.Reorder.Corr, w)
}

func readGap(s *Spec, w *scanner) (err error) {
	s.Reorder.Gap, err = w.integer("gap", 0, math.MaxInt32)
	return err
}

func readRate(s *Spec, w *scanner) (err error) {
	r := &s.Rate
	if r.BitsPerSecond, err = w.rate("rate"); err != nil {
		return err
	}
	for _, v := range []struct {
		name  string
		to    *int
		least int
	}{
		{"packet overhead", &r.PacketOverhead, -maxOverhead},
		{"cell size", &r.CellSize, 0},
		{"cell overhead", &r.CellOverhead, -maxOverhead},
	} {
		if !w.signed() {
			break
		}
		if *v.to, err = w.integer("rate: "+v.name, v.least, maxOverhead); err != nil {
			return err
		}
	}
	if r.BitsPerSecond == 0 {
		*r = Rate{}
	}
	return nil
}

func readSeed(s *Spec, w *scanner) error {
	text, err := w.value("seed", countHint)
	if err != nil {
		return err
	}
	if s.Seed, err = strconv.ParseUint(text, 10, 64); err != nil {
		return w.failed(fmt.Sprintf("seed: %q is not a whole number of 64 bits", text), "")
	}
	return nil
}

func readQueue(s *Spec, w *scanner) error {
	names := []string{"none"}
	for name := range queueOptions {
		names = append(names, name)
	}
	slices.Sort(names)
	name, err := w.value("queue", suggest("", names))
	if err != nil {
		return err
	}
	read, ok := queueOptions[name]
	switch {
	case ok:
		s.Queue, err = read(w)
		return err
	case name == "none":
		s.Queue = nil
		return nil
	}
	return w.failed(fmt.Sprintf("queue: %q is not a queue", name), suggest(name, names))
}

func readSlot(s *Spec, w *scanner) (err error) {
	slot := Slot{}
	if w.accept("distribution") {
		if slot.Distribution, err = w.distribution("slot distribution"); err != nil {
			return err
		}
		if slot.Delay, err = w.duration("slot: delay"); err != nil {
			return err
		}
		if slot.Jitter, err = w.duration("slot: jitter"); err != nil {
			return err
		}
		if slot.Jitter == 0 {
			return w.failed("slot: the jitter of a distribution is 0", "give one above 0, or slot MIN MAX without a distribution")
		}
	} else {
		if !w.numeric() && w.peek() != "" {
			return w.fail(fmt.Sprintf("slot: %q is neither a time nor distribution", w.peek()), timeHint)
		}
		if slot.Min, err = w.duration("slot: shortest"); err != nil {
			return err
		}
		slot.Max = slot.Min
		if w.numeric() {
			if slot.Max, err = w.duration("slot: longest"); err != nil {
				return err
			}
		}
	}
	if w.accept("packets") {
		if slot.Packets, err = w.integer("slot: packets", 0, math.MaxInt32); err != nil {
			return err
		}
	}
	if w.accept("bytes") {
		if slot.Bytes, err = w.size("slot: bytes"); err != nil {
			return err
		}
	}
	if slot.Min|slot.Max|slot.Delay|slot.Jitter == time.Duration(0) {
		slot = Slot{}
	}
	s.Slot = slot
	return nil
}
