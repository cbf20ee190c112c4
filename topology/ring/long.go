package ring

import "unsafe"

// Long is a queue of very many elements. It grows by chunks, so that nothing is copied as
// it does, and lets go of each that is empty. The zero value is empty. It is not safe for
// concurrent use.
type Long[T any] struct {
	chunks Ring[[]T] // but for the only one, none is empty
	head   int       // in the first chunk
	n      int
}

// A chunk has as many elements as there are already, within these bounds: a short queue
// takes little, and a long one chunks of the largest size that Go's allocator keeps.
const (
	leastChunk = 16
	chunkBytes = 32 << 10
)

// Len is how many elements wait.
func (l *Long[T]) Len() int { return l.n }

// Push adds the newest element.
func (l *Long[T]) Push(v T) {
	if l.chunks.Len() == 0 || len(*l.chunks.Back()) == cap(*l.chunks.Back()) {
		var zero T
		l.chunks.Push(make([]T, 0, min(max(leastChunk, l.n), chunkBytes/int(unsafe.Sizeof(zero)))))
	}
	last := l.chunks.Back()
	*last = append(*last, v)
	l.n++
}

// Pop takes out the oldest element of a queue that is not empty.
func (l *Long[T]) Pop() T {
	first := *l.chunks.Front()
	v := first[l.head]
	var zero T
	first[l.head] = zero
	l.head++
	l.n--
	switch {
	case l.n == 0:
		*l.chunks.Front(), l.head = first[:0], 0
	case l.head == len(first):
		l.chunks.Pop()
		l.head = 0
	}
	return v
}

// Front is the oldest element of a queue that is not empty, valid until the next Pop.
func (l *Long[T]) Front() *T { return &(*l.chunks.Front())[l.head] }

// Slice returns a copy of the elements, the oldest first.
func (l *Long[T]) Slice() []T {
	out := make([]T, 0, l.n)
	skip := l.head
	for _, chunk := range l.chunks.Slice() {
		out = append(out, chunk[skip:]...)
		skip = 0
	}
	return out
}
