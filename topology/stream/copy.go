// Package stream copies byte streams between connections.
package stream

import (
	"io"
	"sync"
)

// sizes are those of the buffers that a copy uses, which has a larger one while what comes
// fills the one before: an idle connection costs little, and a busy one reads as much at a
// time as a stack has received. The less often a full window opens, the fewer segments
// say so.
var sizes = [...]int{2 << 10, 64 << 10, 256 << 10}

var pools [len(sizes)]sync.Pool

// buffer returns one of a size, to be put back.
func buffer(size int) *[]byte {
	if b, ok := pools[size].Get().(*[]byte); ok {
		return b
	}
	b := make([]byte, sizes[size])
	return &b
}

// Copy writes to w what r yields until that ends (io.EOF, no error), and returns how much
// was written. It asks neither for io.WriterTo nor for io.ReaderFrom, which may be made of it.
func Copy(w io.Writer, r io.Reader) (written int64, err error) {
	size := 0
	buf := buffer(size)
	defer func() { pools[size].Put(buf) }()
	for {
		n, err := r.Read(*buf)
		if n > 0 {
			m, err := w.Write((*buf)[:n])
			written += int64(m)
			if err == nil && m != n {
				err = io.ErrShortWrite
			}
			if err != nil {
				return written, err
			}
		}
		if err == io.EOF {
			return written, nil
		}
		if err != nil {
			return written, err
		}
		want := size
		if n == len(*buf) && size+1 < len(sizes) {
			want++
		}
		for want > 0 && n < sizes[want-1] {
			want--
		}
		if want != size {
			pools[size].Put(buf)
			size, buf = want, buffer(want)
		}
	}
}
