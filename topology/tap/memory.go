package tap

// slabSize is how many packets are allocated at once, at first fewer: a short run
// takes little.
const slabSize = 64

func (t *Tap) alloc() *Packet {
	if len(t.slab) == 0 {
		t.slab = make([]Packet, min(slabSize, 8+t.sent))
	}
	r := &t.slab[0]
	t.slab = t.slab[1:]
	return r
}

// remember keeps a packet, and evicts the oldest ones over the limits.
func (t *Tap) remember(r *Packet) {
	t.packets.Push(r)
	t.bytes += len(r.Data)
	for t.packets.Len() > 1 && (t.packets.Len() > t.options.MaxPackets || t.bytes > t.options.MaxBytes) {
		old := t.packets.Pop()
		t.bytes -= len(old.Data)
		t.evicted++
		first := *t.packets.Front()
		for t.events.Len() > 0 && t.events.Front().older(first) {
			t.events.Pop()
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
