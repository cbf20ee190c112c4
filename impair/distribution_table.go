package impair

import (
	"math"
	"sync"
)

// The tables of netem's distributions, by the formulas of the programs that make
// them for iproute2 (netem/normal.c, pareto.c and paretonormal.c, which took
// them from NIST Net): 4096 values, each the inverse cumulative distribution at
// one of as many probabilities, in units of 1/8192 of the deviation.
const (
	tableSize = 4096
	// tableSteps is the resolution of the probability: every fourth step makes a
	// value.
	tableSteps = 4 * tableSize
	// paretoShape is the exponent of the Pareto distribution.
	paretoShape = 3.0
)

// normalTable is the standard normal distribution. The program walks x from -10
// by 0.00005 and keeps for every step of the cumulative distribution the last x
// that rounds to it, so a value stands for the upper edge of its step: x with
// Phi(x) = (i + 1/2) / 16384. We compute that edge, which is what makes the
// values the same on every machine; it differs from the program's by less than
// one unit.
var normalTable = sync.OnceValue(func() []int16 {
	t := make([]int16, tableSize)
	for i := range t {
		t[i] = clip(normalEdge(4*i) * tableScale)
	}
	return t
})

// normalEdge is the x at the upper edge of step i.
func normalEdge(i int) float64 {
	p := (float64(i) + 0.5) / tableSteps
	return math.Sqrt2 * math.Erfinv(2*p-1)
}

// paretoTable is the Pareto distribution of shape 3, moved and scaled to mean 0
// and a deviation near 1: (p^(-1/3) - 3/2) * 4/3, for p from 1 down. Its largest
// values are cut at 32767, four deviations.
var paretoTable = sync.OnceValue(func() []int16 {
	t := make([]int16, tableSize)
	for i := range t {
		t[i] = clip(paretoValue(4 * i))
	}
	return t
})

func paretoValue(i int) float64 {
	p := 1 - float64(i)/tableSteps
	return (1/math.Cbrt(p) - 1.5) * (4.0 / 3.0) * tableScale
}

// paretoNormalTable is a quarter of the normal and three quarters of the Pareto
// value, cut off to a whole number towards zero.
var paretoNormalTable = sync.OnceValue(func() []int16 {
	t := make([]int16, tableSize)
	for i := range t {
		normal := int(math.RoundToEven(normalEdge(4*i) * tableScale))
		t[i] = clip(float64((normal + 3*int(clip(paretoValue(4*i)))) / 4))
	}
	return t
})

// clip rounds to a value of the table.
func clip(x float64) int16 {
	return int16(min(max(math.RoundToEven(x), math.MinInt16), math.MaxInt16))
}
