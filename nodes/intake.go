package nodes

import "netlab/topology/wire"

// intake is the segments of one instant that wait in the queue of a connection's
// stack, to be settled together. An arrival is recorded when the stack takes it,
// not when it is queued: what the node sends meanwhile (an acknowledgment of each
// segment beyond a hole, the data that an acknowledgment lets it send) stands
// between the arrivals, where it happened.
type intake struct {
	of      *Socket // nil while nothing waits
	waiting []queued
	taken   int // of those that wait, from the front
}

// queued is an arrival and what the stack made of it in its queue: 0 where the
// stack threw it away at once.
type queued struct {
	*Arrival
	segment uintptr
}

// add puts an arrival into the queue of the connection that the intake is of.
func (i *Interface) add(a *Arrival) {
	in := &i.host.intake
	before := segmentAt(in.of.ep, tail)
	i.entrance(a.Packet, true).inject(a)
	segment := segmentAt(in.of.ep, tail)
	if segment == before {
		segment, a.Refused = 0, true
	}
	in.waiting = append(in.waiting, queued{a, segment})
}

// taken records the arrivals that the stack has taken out of its queue so far.
func (h *Machine) taken() {
	in := &h.intake
	if in.taken == len(in.waiting) {
		return
	}
	front := segmentAt(in.of.ep, head)
	for in.taken < len(in.waiting) && (front == 0 || in.waiting[in.taken].segment != front) {
		in.taken++
		h.arrived(in.waiting[in.taken-1].Arrival)
	}
}

// arrived records an arrival and makes it the cause of what follows.
func (h *Machine) arrived(a *Arrival) {
	h.event.cause = wire.Received(a.Packet.Word(), a.N)
	h.env.Arrived(a)
}
