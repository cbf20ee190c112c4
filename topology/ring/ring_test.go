package ring_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"netlab/topology/ring"
)

// A queue does what a slice does, wherever its head is.
func TestQueuesAreQueues(t *testing.T) {
	t.Run("ring", func(t *testing.T) {
		var r ring.Ring[int]
		follow(t, &r, func() int { return *r.Back() })
	})
	t.Run("long", func(t *testing.T) { follow(t, new(ring.Long[int]), nil) })
}

type queue interface {
	Len() int
	Push(int)
	Pop() int
	Front() *int
	Slice() []int
}

// follow uses a queue at random beside a slice: it grows to some thousands, and is emptied
// at the end. Back returns its newest element, nil where it does not tell.
func follow(t *testing.T, q queue, back func() int) {
	var want []int
	draw := rand.New(rand.NewPCG(1, 1))
	for i := range 60_000 {
		grow := 80 - i/1000*2
		if draw.IntN(100) < grow || len(want) == 0 {
			q.Push(i)
			want = append(want, i)
		} else if got := q.Pop(); got != want[0] {
			t.Fatalf("step %d: popped %d, want %d", i, got, want[0])
		} else {
			want = want[1:]
		}
		if q.Len() != len(want) || len(want) > 0 && *q.Front() != want[0] {
			t.Fatalf("step %d: %d elements, want %d", i, q.Len(), len(want))
		}
		if back != nil && len(want) > 0 && back() != want[len(want)-1] {
			t.Fatalf("step %d: the newest is %d, want %d", i, back(), want[len(want)-1])
		}
		if i%997 == 0 && !slices.Equal(q.Slice(), want) {
			t.Fatalf("step %d: holds %v, want %v", i, q.Slice(), want)
		}
	}
	if len(want) != 0 {
		t.Fatalf("%d elements are left: the test never empties the queue", len(want))
	}
}
