package tap

// slabSize is how many packets are allocated at once.
const slabSize = 64

func (t *Tap) alloc() *Packet {
	if len(t.slab) == 0 {
		t.slab = make([]Packet, slabSize)
	}
	r := &t.slab[0]
	t.slab = t.slab[1:]
	return r
}

// remember keeps a packet, and evicts the oldest ones over the limits.
func (t *Tap) remember(r *Packet) {
	t.packets.push(r)
	t.bytes += len(r.Data)
	for t.packets.len() > 1 && (t.packets.len() > t.options.MaxPackets || t.bytes > t.options.MaxBytes) {
		old := t.packets.pop()
		t.bytes -= len(old.Data)
		t.evicted++
		first := t.packets.front()
		for t.events.len() > 0 && t.events.front().older(first) {
			t.events.pop()
		}
	}
}

// older reports whether an event belongs to a packet before first, or happened
// before first was sent.
func (e Event) older(first *Packet) bool {
	if e.Packet != nil {
		return e.Packet.N < first.N
	}
	return e.At < first.Sent
}

// deque is a growing ring: push at the end, pop at the front.
type deque[T any] struct {
	buf   []T
	head  int
	count int
}

func (d *deque[T]) len() int { return d.count }

func (d *deque[T]) push(v T) {
	if d.count == len(d.buf) {
		d.buf = append(d.slice(), make([]T, max(64, d.count))...)
		d.head = 0
	}
	d.buf[(d.head+d.count)%len(d.buf)] = v
	d.count++
}

func (d *deque[T]) front() T { return d.buf[d.head] }

func (d *deque[T]) pop() T {
	var zero T
	v := d.buf[d.head]
	d.buf[d.head] = zero
	d.head = (d.head + 1) % len(d.buf)
	d.count--
	return v
}

// slice returns the elements in order, as a copy.
func (d *deque[T]) slice() []T {
	out := make([]T, 0, d.count)
	for i := range d.count {
		out = append(out, d.buf[(d.head+i)%len(d.buf)])
	}
	return out
}
