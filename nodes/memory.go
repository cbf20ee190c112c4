package nodes

import "math/bits"

// memory has the bytes of datagrams that have come to the end of their way, for the next
// ones: the latest first, which are still in the processor's cache.
type memory struct {
	free  [17][][]byte // those of up to 1<<i bytes at i
	bytes int
}

// maxFree is how many bytes wait to be used again.
const maxFree = 4 << 20

// take returns a datagram of n bytes, with whatever is in it.
func (m *memory) take(n int) []byte {
	class := bits.Len(uint(n - 1))
	if class >= len(m.free) {
		return make([]byte, n)
	}
	free := m.free[class]
	if len(free) == 0 {
		return make([]byte, n, 1<<class)
	}
	last := len(free) - 1
	b := free[last]
	free[last], m.free[class] = nil, free[:last]
	m.bytes -= cap(b)
	return b[:n]
}

// give takes back what take has returned.
func (m *memory) give(b []byte) {
	class := bits.Len(uint(cap(b) - 1))
	if class >= len(m.free) || m.bytes+cap(b) > maxFree {
		return
	}
	m.bytes += cap(b)
	m.free[class] = append(m.free[class], b)
}
