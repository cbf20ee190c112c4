package report

import (
	"strconv"
	"time"

	"netlab/topology/words"
)

func seconds(d time.Duration) string { return words.Seconds(d) }

// seconds writes a time of the run to its precision.
func (r *Run) seconds(d time.Duration) string { return seconds(d.Truncate(r.Precision)) }

// clock aligns virtual times at their decimal point.
type clock struct {
	// whole and frac are the most digits before and after the point.
	whole, frac int
	// precision is that of the run.
	precision time.Duration
}

// fit widens the clock so that d has room.
func (c *clock) fit(d time.Duration) {
	c.frac = max(c.frac, words.Decimals(d.Truncate(c.precision)))
	c.whole = max(c.whole, len(strconv.FormatInt(int64(d/time.Second), 10)))
}

func (c *clock) width() int { return c.whole + 1 + c.frac }

// append writes d padded on both sides to the clock's width.
func (c *clock) append(b []byte, d time.Duration) []byte {
	start := len(b)
	for n := len(strconv.FormatInt(int64(d/time.Second), 10)); n < c.whole; n++ {
		b = append(b, ' ')
	}
	b = words.AppendSeconds(b, d.Truncate(c.precision))
	for len(b)-start < c.width() {
		b = append(b, ' ')
	}
	return b
}
