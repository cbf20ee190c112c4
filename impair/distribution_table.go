package impair

import (
	"math"
	"math/bits"
	"sort"
	"sync"
)

// The tables of netem's distributions, by the formulas of the programs that make
// them for iproute2 (netem/normal.c, pareto.c and paretonormal.c, which took
// them from NIST Net): 4096 values, each the inverse cumulative distribution at
// one of as many probabilities, in units of 1/8192 of the deviation.
//
// They are computed in integers, since the last bit of a floating point function
// differs between machines, and a table must not.
const (
	tableSize = 4096
	// tableSteps is the resolution of the probability: every fourth step makes a
	// value.
	tableSteps = 4 * tableSize
)

// normalTable is the standard normal distribution. The program walks x upwards
// in steps of 0.00005 and keeps for every step of the cumulative distribution
// the last x that rounds to it, so a value stands for the upper edge of its step:
// x with Phi(x) = (i + 1/2) / 16384. We compute that edge, from which the
// program's values differ by at most one unit.
//
// The halves mirror each other: |x| is where the area under the density, from 0
// on, is |2i + 1 - 16384| / 32768.
var normalTable = sync.OnceValue(func() []int16 {
	t := make([]int16, tableSize)
	for k, x := range normalEdges() {
		t[k] = clip(x)
	}
	return t
})

// normalEdges are the table's values before they are clipped.
func normalEdges() []int {
	areas := normalAreas()
	edges := make([]int, tableSize)
	for k := range edges {
		area := 2*(4*k) + 1 - tableSteps
		sign := 1
		if area < 0 {
			sign, area = -1, -area
		}
		edges[k] = sign * sort.Search(len(areas), func(v int) bool { return areas[v] >= uint64(area)<<areaBits })
	}
	return edges
}

// outermost bounds the values: the first one is -32847.
const outermost = 33000

// areaBits is the fixed point of an area, in units of 1/32768.
const areaBits = 46

// The density phi at 0, and the two ratios by which it falls: with h = 1/8192,
// phi(x+h) = phi(x) * r(x) and r(x+h) = r(x) * exp(-h*h), from
// r(0) = exp(-h*h/2). All are in units of 2^-64.
const (
	densityAt0  = 0x662114cf50d94234 // 1/sqrt(2*pi)
	ratioAt0    = 0xffffffe000000200 // exp(-2^-27)
	ratioOfThem = 0xffffffc000000800 // exp(-2^-26)
)

// normalAreas has for each v the area under the density from 0 to (v + 1/2) *
// h, which is where a value begins to round to more than v: the sum of the
// densities at 0, h, ... v*h times h, the first one by half (the midpoint rule).
func normalAreas() []uint64 {
	areas := make([]uint64, outermost)
	var sum uint64 // in units of 2^-48
	density, ratio := uint64(densityAt0), uint64(ratioAt0)
	for v := range areas {
		if v == 0 {
			sum = density >> 17
		} else {
			sum += density >> 16
		}
		areas[v] = sum // times h * 32768 = 4, so in areaBits
		density, _ = bits.Mul64(density, ratio)
		ratio, _ = bits.Mul64(ratio, ratioOfThem)
	}
	return areas
}

// paretoTable is the Pareto distribution of shape 3, moved and scaled to mean 0
// and a deviation near 1: (p^(-1/3) - 3/2) * 4/3, for p from 1 down. Its largest
// values are cut at 32767, four deviations.
var paretoTable = sync.OnceValue(func() []int16 {
	t := make([]int16, tableSize)
	v := -tableScale
	for k := range t {
		for v < math.MaxInt16 && paretoAbove(k, v) {
			v++
		}
		t[k] = clip(v)
	}
	return t
})

// paretoAbove says that the value at p = 1 - k/4096 rounds to more than v, which
// is that (1/p)^(1/3) > 3/2 + 3/4 * (v + 1/2) / 8192 = n / 65536.
func paretoAbove(k, v int) bool {
	n := uint64(3*(2*v+1) + 3<<15)
	// Cubed and cleared of fractions: 4096 * 65536^3 > (4096 - k) * n^3.
	hi, lo := bits.Mul64(n*n, n*uint64(tableSize-k))
	return hi == 0 && lo < 1<<60
}

// paretoNormalTable is a quarter of the normal and three quarters of the Pareto
// value, cut off to a whole number towards zero.
var paretoNormalTable = sync.OnceValue(func() []int16 {
	pareto := paretoTable()
	t := make([]int16, tableSize)
	for k, normal := range normalEdges() {
		t[k] = clip((normal + 3*int(pareto[k])) / 4)
	}
	return t
})

// clip keeps a value within the table's range.
func clip(x int) int16 { return int16(min(max(x, math.MinInt16), math.MaxInt16)) }
