package impair

import (
	"math"
	"testing"
)

// The tables are computed with functions whose last bit depends on the
// architecture. No value lies so near to the edge between two whole numbers
// that it could be rounded to the other one.
func TestTablesAreTheSameOnEveryArchitecture(t *testing.T) {
	const apart = 1e-6 // the last bit of the largest value is worth 2^-37
	for i := range tableSize {
		for name, x := range map[string]float64{
			"normal": float64(normalEdge(4*i) * tableScale),
			"pareto": paretoValue(4 * i),
		} {
			_, fraction := math.Modf(math.Abs(x))
			if math.Abs(fraction-0.5) < apart {
				t.Errorf("%s value %d is %.9f: too near to the edge of rounding", name, i, x)
			}
		}
	}
}
