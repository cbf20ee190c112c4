package proxy

import (
	"io"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A buffer grows by a step where what comes has filled it, and shrinks to the smallest that
// would have done: what has come to rest after much has no large one.
func TestBuffersGrowAndShrinkWithWhatComes(t *testing.T) {
	const small, middle, large = 2 << 10, 64 << 10, 256 << 10
	from := &script{counts: []int{1, small, middle, large, middle, middle - 1, small, small - 1, small, middle, large, 1}}
	var count atomic.Int64
	if err := pass(io.Discard, from, &count); err != nil {
		t.Fatal(err)
	}
	want := []int{small, small, middle, large, large, large, middle, middle, small, middle, large, large, small}
	if diff := cmp.Diff(want, from.sizes); diff != "" {
		t.Errorf("sizes of the buffers (-want +got):\n%s", diff)
	}
	if sum := int64(1 + small + middle + large + middle + middle - 1 + small + small - 1 + small + middle + large + 1); count.Load() != sum {
		t.Errorf("%d bytes counted, want %d", count.Load(), sum)
	}
}

// script is a reader of so many bytes each time, which notes how many were asked for.
type script struct{ counts, sizes []int }

func (s *script) Read(b []byte) (int, error) {
	s.sizes = append(s.sizes, len(b))
	if len(s.counts) == 0 {
		return 0, io.EOF
	}
	n := s.counts[0]
	s.counts = s.counts[1:]
	return n, nil
}
