// Package ring has first-in first-out queues.
package ring

// Ring is a queue that grows by doubling and never shrinks, so that one in steady
// use allocates nothing. The zero value is empty. It is not safe for concurrent use.
type Ring[T any] struct {
	buf  []T // its length is a power of two
	head int
	n    int
}

// Len is how many elements wait.
func (r *Ring[T]) Len() int { return r.n }

// Push adds the newest element.
func (r *Ring[T]) Push(v T) {
	if r.n == len(r.buf) {
		buf := make([]T, max(16, 2*len(r.buf)))
		copy(buf[copy(buf, r.buf[r.head:]):], r.buf[:r.head])
		r.buf, r.head = buf, 0
	}
	r.buf[(r.head+r.n)&(len(r.buf)-1)] = v
	r.n++
}

// Pop takes out the oldest element of a ring that is not empty.
func (r *Ring[T]) Pop() T {
	v := r.buf[r.head]
	var zero T
	r.buf[r.head] = zero
	r.head = (r.head + 1) & (len(r.buf) - 1)
	r.n--
	return v
}

// Front and Back are the oldest and the newest element of a ring that is not empty,
// valid until the next Push.
func (r *Ring[T]) Front() *T { return &r.buf[r.head] }

// Back is the newest element.
func (r *Ring[T]) Back() *T { return &r.buf[(r.head+r.n-1)&(len(r.buf)-1)] }

// Slice returns a copy of the elements, the oldest first.
func (r *Ring[T]) Slice() []T {
	out := make([]T, 0, r.n)
	first := r.buf[r.head:min(r.head+r.n, len(r.buf))]
	return append(append(out, first...), r.buf[:r.n-len(first)]...)
}
