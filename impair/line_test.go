package impair

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// Whatever the times, frames leave in the order of (time, order of entry), and
// the line knows its front.
func TestALineIsSortedByTimeThenEntry(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var l line
		var want []due
		for i := range 100 {
			at := time.Duration(r.IntN(50))
			if r.IntN(3) > 0 {
				at += time.Duration(i) // mostly in order, as on a link
			}
			f := &Frame{N: uint64(i)}
			want = append(want, due{at, uint64(i), f})
			slices.SortStableFunc(want, func(a, b due) int { return cmp.Compare(a.at, b.at) })
			if first := l.push(at, f); first != (want[0].f == f) {
				t.Fatalf("push at %v says first: %v, want %v", at, first, !first)
			}
			if r.IntN(3) == 0 {
				if front := *l.front(); front.f != want[0].f || l.pop() != want[0].f {
					t.Fatalf("frame %d leaves, want %d", front.f.N, want[0].f.N)
				}
				want = want[1:]
			}
		}
		for _, w := range want {
			if got := l.pop(); got != w.f {
				t.Fatalf("frame %d leaves, want %d", got.N, w.f.N)
			}
		}
		if l.len() != 0 || l.front() != nil {
			t.Fatal("an emptied line is not empty")
		}
	}
}
