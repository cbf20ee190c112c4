package impair

import "math"

// correlated makes successive numbers depend on each other as netem's
// get_crandom does (Linux net/sched/sch_netem.c), in the same fixed point:
//
//	rho' = rho + 1
//	x[n] = (u[n] * (2^32 - rho') + x[n-1] * rho') >> 32
//
// with rho the correlation scaled to 32 bits and u uniform. This is a first
// order autoregressive process: the correlation of x[n] with x[n-k] is rho^k.
//
// It is not uniform any more: its deviation is that of u times
// sqrt((1-rho)/(1+rho)), its values crowd around the middle. So "loss 1% 25%"
// loses far less than 1 % of the packets, here as in netem; a burst of losses
// with a rate that holds is what [GilbertElliott] is for.
type correlated struct {
	rho  uint32
	last uint32
}

// set changes the correlation; a process that was on goes on from where it is.
func (c *correlated) set(corr float64) {
	if c.rho == 0 {
		c.last = 1 << 31
	}
	c.rho = scale(corr)
}

// next turns the uniform draw u into the process's next value; with no
// correlation the value is u itself, and the process does not move.
func (c *correlated) next(u uint32) uint32 {
	if c.rho == 0 {
		return u
	}
	rho := uint64(c.rho) + 1
	// The exact sum is below 2^64: u and last are below 2^32, the weights add up
	// to 2^32.
	c.last = uint32((uint64(u)*(1<<32-rho) + uint64(c.last)*rho) >> 32)
	return c.last
}

// scale is a probability as tc hands it to netem: rint(p * (2^32 - 1)).
func scale(p float64) uint32 { return uint32(math.RoundToEven(float64(p * math.MaxUint32))) }

// chance is one event that befalls a packet with some probability: netem's
// duplicate, corrupt, reorder and random loss. The event happens when the drawn
// number is not above the scaled probability, and never where that is 0.
type chance struct {
	threshold uint32
	corr      correlated
}

// set changes the parameters; the process of correlated numbers goes on.
func (c *chance) set(p, corr float64) {
	c.threshold = scale(p)
	c.corr.set(corr)
}

// hit judges the draw u and returns the number on which the verdict fell.
func (c *chance) hit(u uint32) (bool, float64) {
	x := c.corr.next(u)
	return c.threshold != 0 && x <= c.threshold, unit(x)
}
