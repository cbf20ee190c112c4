package ring_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"netlab/topology/ring"
)

// A ring does what a slice does, wherever its head is.
func TestARingIsAQueue(t *testing.T) {
	var r ring.Ring[int]
	var want []int
	draw := rand.New(rand.NewPCG(1, 1))
	for i := range 10_000 {
		if draw.IntN(100) < 55-i/1000*2 || len(want) == 0 {
			r.Push(i)
			want = append(want, i)
		} else if got := r.Pop(); got != want[0] {
			t.Fatalf("step %d: popped %d, want %d", i, got, want[0])
		} else {
			want = want[1:]
		}
		if r.Len() != len(want) || len(want) > 0 && (*r.Front() != want[0] || *r.Back() != want[len(want)-1]) {
			t.Fatalf("step %d: %d elements, want %d", i, r.Len(), len(want))
		}
		if i%97 == 0 && !slices.Equal(r.Slice(), want) {
			t.Fatalf("step %d: holds %v, want %v", i, r.Slice(), want)
		}
	}
}

// A ring in steady use allocates nothing.
func TestARingReusesItsRoom(t *testing.T) {
	var r ring.Ring[*int]
	for range 10 {
		r.Push(new(int))
	}
	v := new(int)
	if n := testing.AllocsPerRun(1000, func() { r.Push(v); r.Pop() }); n != 0 {
		t.Errorf("%v allocations a step", n)
	}
}
