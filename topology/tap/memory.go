package tap

import (
	"unsafe"

	"netlab/topology/wire"
)

// slabSize is how many packets are allocated at once, at first fewer: a short run
// takes little. They fit the largest size of Go's allocator, 32 KiB; what is larger
// takes whole pages.
const slabSize = 32 << 10 / unsafe.Sizeof(Packet{})

func (t *Tap) alloc() *Packet {
	if len(t.slab) == 0 {
		t.slab = make([]Packet, min(uint64(slabSize), 8+t.sent))
	}
	r := &t.slab[0]
	t.slab = t.slab[1:]
	return r
}

// The beginnings of packets are allocated together, at first those of a few.
const (
	leastBeginnings = 512
	mostBeginnings  = 16 << 10
)

// remember keeps a packet, and evicts the oldest ones over the limits.
func (t *Tap) remember(r *Packet) {
	if !t.options.Whole {
		if cap(t.beginnings)-len(t.beginnings) < wire.SnapLength {
			t.beginnings = make([]byte, 0, min(mostBeginnings, leastBeginnings+wire.SnapLength*t.sent))
		}
		t.beginnings = r.Snap(t.beginnings, &t.passing)
	}
	t.packets.Push(r)
	t.bytes += r.Size()
	for t.packets.Len() > 1 && (t.packets.Len() > t.options.MaxPackets || t.bytes > t.options.MaxBytes) {
		old := t.packets.Pop()
		t.bytes -= old.Size()
		t.evicted++
		first := *t.packets.Front()
		for t.events.Len() > 0 && t.events.Front().older(first) {
			t.events.Pop()
		}
	}
}

// The most events that are remembered, of which many have no packet: those of
// eventsPerPacket a packet that may be, and never less than minEvents.
const (
	eventsPerPacket = 8
	minEvents       = 1 << 16
)

// log remembers an event, in the place of the oldest one where there are as many as may
// be.
func (t *Tap) log(e Event) {
	for t.events.Len() >= minEvents && t.events.Len()/eventsPerPacket >= t.options.MaxPackets {
		t.events.Pop()
	}
	t.events.Push(e)
	t.logged++
}

// older reports whether an event belongs to a packet before first, or happened
// before first was sent.
func (e Event) older(first *Packet) bool {
	if e.Packet != nil {
		return e.Packet.N < first.N
	}
	return e.At < first.Sent
}
