package impair

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// RED is Random Early Detection with the options of tc-red: packets are dropped
// at random when they arrive, with odds that grow with the average length of the
// queue. A field that is zero has tc's default, except as said.
type RED struct {
	// Limit is the most bytes that may wait, 0 for the link's own bound in bytes.
	// The link's limit in packets holds besides.
	Limit int
	// Min is the average length in bytes below which nothing is dropped, by default
	// a third of Max. Max is that from which everything is, by default three times
	// Min, or a quarter of Limit where neither was given.
	Min, Max int
	// AvgPacket is the bytes of an average packet, tc's avpkt. It must be given.
	AvgPacket int
	// Burst is how many packets may come at once to an empty queue before any is
	// dropped, which sets how slowly the average follows; by default
	// (2*Min+Max)/(3*AvgPacket).
	Burst int
	// Probability is that of a drop as the average reaches Max, by default 0.02.
	Probability float64
	// Bandwidth, in bits a second, tells how fast the average decays while nothing
	// waits. By default it is the link's rate; where that has none (a trace),
	// 10 Mbit/s.
	Bandwidth uint64
	// ECN marks packets instead of dropping them, where they can be marked.
	ECN bool
	// HardDrop drops instead of marking once the average has reached Max; NoDrop
	// lets pass what would be marked and cannot be. Both need ECN.
	HardDrop, NoDrop bool
	// Adaptive lets Probability move between 1 and 50 per cent, so that the
	// average stays in the middle between Min and Max.
	Adaptive bool
}

// The defaults of tc-red.
const (
	defaultProbability = 0.02
	defaultBandwidth   = 10_000_000
)

// String is the queue as an option of the text: "queue red min 30000 avpkt 1000".
func (r RED) String() string { return printQueue("red", redOptions, &r) }

// resolved is r with its defaults, save those that the link decides.
func (r RED) resolved() RED {
	if r.Max == 0 {
		r.Max = cmp.Or(3*r.Min, r.Limit/4)
	}
	r.Min = cmp.Or(r.Min, r.Max/3)
	if r.AvgPacket > 0 {
		r.Burst = cmp.Or(r.Burst, int((2*int64(r.Min)+int64(r.Max))/(3*int64(r.AvgPacket))))
	}
	r.Probability = cmp.Or(r.Probability, defaultProbability)
	return r
}

func (r RED) check() error {
	err := r.checkSizes()
	if err == nil {
		err = r.resolved().checkAverage()
	}
	if err != nil {
		return fmt.Errorf("queue red: %w", err)
	}
	return nil
}

func (r RED) checkSizes() error {
	for _, v := range []struct {
		name  string
		value int
	}{{"limit", r.Limit}, {"min", r.Min}, {"max", r.Max}, {"avpkt", r.AvgPacket}, {"burst", r.Burst}} {
		if v.value < 0 || v.value > math.MaxInt32 {
			return fmt.Errorf("%s %d: want 0 to %d", v.name, v.value, math.MaxInt32)
		}
	}
	switch p := r.Probability; {
	case math.IsNaN(p) || p < 0 || p > 1:
		return fmt.Errorf("probability %v: want 0 to 1", p)
	case r.Bandwidth > maxBitsPerSecond:
		return fmt.Errorf("bandwidth %d bit/s is over the largest, %d", r.Bandwidth, uint64(maxBitsPerSecond))
	case r.HardDrop && !r.ECN:
		return errors.New("harddrop needs ecn: without it everything is dropped anyway")
	case r.NoDrop && !r.ECN:
		return errors.New("nodrop needs ecn: without it nothing would ever be dropped")
	case r.AvgPacket == 0:
		return errors.New("avpkt is missing: the bytes of an average packet, such as avpkt 1000")
	case r.Limit == 0 && r.Min == 0 && r.Max == 0:
		return errors.New("min and max are missing: give one of limit, min and max at least, such as max 90000")
	}
	return nil
}

// checkAverage looks at a resolved r.
func (r RED) checkAverage() error {
	switch {
	case r.Min < 1 || r.Min >= r.Max:
		return fmt.Errorf("min %d: want 1 to max %d", r.Min, r.Max)
	case r.Max > math.MaxInt32 || r.Limit > 0 && r.Max > r.Limit:
		return fmt.Errorf("max %d is over limit %d", r.Max, cmp.Or(r.Limit, math.MaxInt32))
	}
	if r.Min <= r.AvgPacket {
		return fmt.Errorf("min %d must be more than one packet, avpkt %d", r.Min, r.AvgPacket)
	}
	if _, ok := r.ewmaLog(); !ok {
		return fmt.Errorf("burst %d must be at least min/avpkt = %d packets", r.Burst, r.Min/r.AvgPacket)
	}
	return nil
}

// ewmaLog returns n of the average's weight 2^-n: tc's reading of the inequality
// in section 6 of the paper, the largest weight with which a burst of L packets to
// an empty queue stays below Min on average,
//
//	L + 1 - min/avpkt <= (1 - (1-w)^L)/w
func (r RED) ewmaLog() (n uint, ok bool) {
	need := float64(r.Burst) + 1 - float64(r.Min)/float64(r.AvgPacket)
	if need < 1 {
		return 0, false
	}
	w := 0.5
	for n = 1; n < 32; n++ {
		if need <= (1-power(1-w, uint64(r.Burst)))/w {
			return n, true
		}
		w /= 2
	}
	return 0, false
}

// power is x to the n by squaring: products only, the same on every machine.
func power(x float64, n uint64) float64 {
	p := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			p = float64(p * x)
		}
		x = float64(x * x)
	}
	return p
}

// redOptions are those of tc-red, in the order in which they are printed.
var redOptions = []queueOption[RED]{
	sizeOption("limit", func(r *RED) *int { return &r.Limit }),
	sizeOption("min", func(r *RED) *int { return &r.Min }),
	sizeOption("max", func(r *RED) *int { return &r.Max }),
	sizeOption("avpkt", func(r *RED) *int { return &r.AvgPacket }),
	countOption("burst", math.MaxInt32, func(r *RED) *int { return &r.Burst }),
	valued("probability", func(r *RED) *float64 { return &r.Probability }, readProbability, probabilityText),
	valued("bandwidth", func(r *RED) *uint64 { return &r.Bandwidth },
		func(w *scanner) (uint64, error) { return w.rate("bandwidth") }, rateText),
	flag("ecn", func(r *RED) *bool { return &r.ECN }, true),
	flag("harddrop", func(r *RED) *bool { return &r.HardDrop }, true),
	flag("nodrop", func(r *RED) *bool { return &r.NoDrop }, true),
	flag("adaptive", func(r *RED) *bool { return &r.Adaptive }, true),
}

// readProbability takes tc-red's number from 0 to 1, or a percentage with its
// sign.
func readProbability(w *scanner) (float64, error) {
	const hint = "write a number such as 0.02, or a percentage such as 2%"
	s, err := w.value("probability", hint)
	if err != nil {
		return 0, err
	}
	if strings.HasSuffix(s, "%") {
		if p, problem := fraction(s); problem == "" {
			return p, nil
		}
	} else if p, err := strconv.ParseFloat(s, 64); err == nil && p >= 0 && p <= 1 {
		return p, nil
	}
	return 0, w.failed(fmt.Sprintf("probability: %q: want 0 to 1", s), hint)
}

func probabilityText(p float64) string { return strconv.FormatFloat(p, 'g', -1, 64) }
