package capture

import (
	"math"
	"math/bits"
)

// clock turns an interface's time stamps into nanoseconds since the Unix epoch.
// A stamp is a count of units since the epoch, which may be moved by an offset.
type clock struct {
	// A unit is mul/div ns, or mul/2^shift where binary is set.
	mul, div uint64
	shift    uint8
	binary   bool
	// offset is in seconds.
	offset int64
}

// microseconds is the clock of an interface that does not describe its own.
var microseconds = clock{mul: 1000, div: 1}

// resolve sets the unit by pcapng's if_tsresol: a power of ten, or with the
// highest bit set a power of two, that many of which make a second.
func (c *clock) resolve(b byte) {
	exponent := b &^ 0x80
	c.binary = b&0x80 != 0
	c.mul, c.div, c.shift = 1, 1, 0
	switch {
	case c.binary:
		c.mul, c.shift = 1e9, exponent
	case exponent <= 9:
		for ; exponent < 9; exponent++ {
			c.mul *= 10
		}
	default:
		for ; exponent > 9; exponent-- {
			if c.div > math.MaxUint64/10 {
				// No stamp of 64 bits reaches a nanosecond.
				c.mul, c.div = 0, 1
				break
			}
			c.div *= 10
		}
	}
}

// nanos returns a stamp's time; ok is false where an int64 cannot hold it.
func (c *clock) nanos(stamp uint64) (ns int64, ok bool) {
	hi, lo := bits.Mul64(stamp, c.mul)
	switch {
	case c.binary && c.shift >= 64:
		hi, lo = 0, hi>>(c.shift-64)
	case c.binary:
		lo = lo>>c.shift | hi<<(64-c.shift)
		hi >>= c.shift
	case c.div > 1:
		lo /= c.div // mul is 1, so that hi is 0
	}
	if hi != 0 || lo > math.MaxInt64 {
		return 0, false
	}
	if c.offset == 0 {
		return int64(lo), true
	}
	const second = 1_000_000_000
	if c.offset > math.MaxInt64/second || c.offset < math.MinInt64/second {
		return 0, false
	}
	offset := c.offset * second
	ns = int64(lo) + offset
	return ns, offset < 0 || ns >= offset
}
