package plot

import (
	"math/rand/v2"
	"testing"
)

// What is new of each span is what a set of single numbers says.
func TestCovered(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var c covered
	seen := make(map[int]bool)
	for range 500 {
		low := r.IntN(2000)
		high := low + 1 + r.IntN(20)
		want := 0
		for n := low; n < high; n++ {
			if !seen[n] {
				seen[n] = true
				want++
			}
		}
		if got := c.add(float64(low), float64(high)); got != float64(want) {
			t.Fatalf("%d to %d has %g new ones, want %d", low, high, got, want)
		}
	}
}
