package report

import (
	"strconv"
	"time"
)

// decimals is how many a virtual time in seconds needs: three, or six, or nine.
func decimals(d time.Duration) int {
	switch {
	case d%time.Millisecond == 0:
		return 3
	case d%time.Microsecond == 0:
		return 6
	}
	return 9
}

// appendSeconds writes a virtual time in seconds, with three decimals or as many
// as it needs.
func appendSeconds(b []byte, d time.Duration) []byte {
	if d < 0 {
		b = append(b, '-')
		d = -d
	}
	b = strconv.AppendInt(b, int64(d/time.Second), 10)
	b = append(b, '.')
	var frac [9]byte
	rest := int64(d % time.Second)
	for i := len(frac) - 1; i >= 0; i-- {
		frac[i] = byte('0' + rest%10)
		rest /= 10
	}
	return append(b, frac[:decimals(d)]...)
}

func seconds(d time.Duration) string { return string(appendSeconds(nil, d)) }

// clock aligns virtual times at their decimal point.
type clock struct {
	// whole and frac are the most digits before and after the point.
	whole, frac int
}

// fit widens the clock so that d has room.
func (c *clock) fit(d time.Duration) {
	c.frac = max(c.frac, decimals(d))
	c.whole = max(c.whole, len(strconv.FormatInt(int64(d/time.Second), 10)))
}

func (c *clock) width() int { return c.whole + 1 + c.frac }

// append writes d padded on both sides to the clock's width.
func (c *clock) append(b []byte, d time.Duration) []byte {
	start := len(b)
	for n := len(strconv.FormatInt(int64(d/time.Second), 10)); n < c.whole; n++ {
		b = append(b, ' ')
	}
	b = appendSeconds(b, d)
	for len(b)-start < c.width() {
		b = append(b, ' ')
	}
	return b
}
