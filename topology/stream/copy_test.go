package stream_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"netlab/topology/stream"
)

// A buffer grows by a step where what comes has filled it, and shrinks to the smallest that
// would have done: what has come to rest after much has no large one.
func TestBuffersGrowAndShrinkWithWhatComes(t *testing.T) {
	const small, middle, large = 2 << 10, 64 << 10, 256 << 10
	from := &script{counts: []int{1, small, middle, large, middle, middle - 1, small, small - 1, small, middle, large, 1}}
	n, err := stream.Copy(io.Discard, from)
	if err != nil {
		t.Fatal(err)
	}
	want := []int{small, small, middle, large, large, large, middle, middle, small, middle, large, large, small}
	if diff := cmp.Diff(want, from.sizes); diff != "" {
		t.Errorf("sizes of the buffers (-want +got):\n%s", diff)
	}
	if sum := int64(1 + small + middle + large + middle + middle - 1 + small + small - 1 + small + middle + large + 1); n != sum {
		t.Errorf("%d bytes counted, want %d", n, sum)
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

// taker takes so many bytes in all, and of the rest none.
type taker struct {
	bytes.Buffer
	left int
	err  error
}

func (w *taker) Write(b []byte) (int, error) {
	n := min(len(b), w.left)
	w.left -= n
	w.Buffer.Write(b[:n])
	if n < len(b) {
		return n, w.err
	}
	return n, nil
}

// What is read together with an error is written, and an error of either side ends it.
func TestCopyEndsAsItsSidesDo(t *testing.T) {
	broken := errors.New("broken")
	text := bytes.Repeat([]byte("0123456789"), 1000)
	for name, c := range map[string]struct {
		from io.Reader
		to   taker
		n    int
		err  error
	}{
		"all":                     {bytes.NewReader(text), taker{left: len(text)}, len(text), nil},
		"the end with data":       {iotest.DataErrReader(bytes.NewReader(text)), taker{left: len(text)}, len(text), nil},
		"the reader fails":        {io.MultiReader(bytes.NewReader(text), iotest.ErrReader(broken)), taker{left: len(text)}, len(text), broken},
		"the writer fails":        {bytes.NewReader(text), taker{left: 3000, err: broken}, 3000, broken},
		"the writer takes a part": {bytes.NewReader(text), taker{left: 3000}, 3000, io.ErrShortWrite},
	} {
		n, err := stream.Copy(&c.to, c.from)
		if int(n) != c.n || !errors.Is(err, c.err) || !bytes.Equal(c.to.Bytes(), text[:c.n]) {
			t.Errorf("%s: %d bytes, %v; want %d, %v", name, n, err, c.n, c.err)
		}
	}
}
