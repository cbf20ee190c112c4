package flow

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Above the first number what is new of each span is what a set of single numbers
// says, in any order, as long as no hole is given up.
func TestRangesCountWhatIsNew(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var seen Ranges
	seen.Add(0, 1, math.MaxInt)
	single := map[uint64]bool{0: true}
	for range 500 {
		start := r.Uint64N(2000)
		end := start + 1 + r.Uint64N(20)
		want := uint64(0)
		for n := start; n < end; n++ {
			if !single[n] {
				single[n] = true
				want++
			}
		}
		if got := seen.Add(start, end, math.MaxInt); got != want {
			t.Fatalf("%d to %d has %d new ones, want %d", start, end, got, want)
		}
	}
}
