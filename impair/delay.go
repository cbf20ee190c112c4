package impair

import (
	"math/bits"
	"time"
)

// jitter draws the part of the delay that varies.
//
// The arithmetic is netem's tabledist: uniform over [-sigma, sigma), or for a
// table of values t in units of 1/8192 of the deviation, sigma*t/8192 rounded
// half away from zero. One thing differs: where netem takes the draw modulo the
// width of the range, we scale it (draw*width >> 32). Both are uniform, but the
// remainder of a correlated number is not correlated, which is why in netem the
// correlation of a delay has hardly any effect.
type jitter struct {
	corr  correlated
	sigma time.Duration
	table []int16
}

func (j *jitter) set(s *Spec) {
	j.corr.set(s.DelayCorr)
	j.sigma = s.Jitter
	j.table = s.Distribution.table()
}

// next returns the deviation from the mean delay for the draw u.
func (j *jitter) next(u uint32) time.Duration {
	x := j.corr.next(u)
	if len(j.table) == 0 {
		return scaled(x, 2*uint64(j.sigma)) - j.sigma
	}
	t := j.table[uint64(x)*uint64(len(j.table))>>32]
	return j.times(int64(t))
}

// times is sigma*t/tableScale, rounded half away from zero, without overflow for
// any sigma up to maxDelay/4.
func (j *jitter) times(t int64) time.Duration {
	whole, part := int64(j.sigma)/tableScale, int64(j.sigma)%tableScale
	x := part * t
	if x >= 0 {
		x += tableScale / 2
	} else {
		x -= tableScale / 2
	}
	return time.Duration(whole*t + x/tableScale)
}

// scaled maps a draw to [0, width).
func scaled(u uint32, width uint64) time.Duration {
	hi, lo := bits.Mul64(uint64(u), width)
	return time.Duration(hi<<32 | lo>>32)
}
