package tap

import (
	"cmp"
	"slices"

	"netlab/topology/wire/flow"
)

// Clone returns a copy that nothing changes any more: packets under way stay so, and
// connections keep their states. The bytes of packets are shared: they never change.
func (r *Record) Clone() *Record {
	c := *r
	conns := make(map[*flow.Conn]*flow.Conn, len(r.Conns))
	conn := func(of *flow.Conn) *flow.Conn {
		if of == nil {
			return nil
		}
		if conns[of] == nil {
			same := *of
			conns[of] = &same
		}
		return conns[of]
	}
	slab := make([]Packet, len(r.Packets))
	for i, p := range r.Packets {
		slab[i] = *p
		slab[i].Conn = conn(p.Conn)
	}
	first := int64(0)
	if len(r.Packets) > 0 {
		first = int64(r.Packets[0].N)
	}
	others := make(map[*Packet]*Packet) // of events whose packets are not where they are looked for
	packet := func(of *Packet) *Packet {
		if of == nil {
			return nil
		}
		// In a whole record packets have their numbers one after the other.
		if i := int64(of.N) - first; i >= 0 && i < int64(len(slab)) && r.Packets[i] == of {
			return &slab[i]
		}
		if others[of] == nil {
			if i, ok := slices.BinarySearchFunc(r.Packets, of.N, func(p *Packet, n uint64) int { return cmp.Compare(p.N, n) }); ok {
				others[of] = &slab[i]
			} else { // it is not listed any more
				same := *of
				same.Conn = conn(of.Conn)
				others[of] = &same
			}
		}
		return others[of]
	}
	transitions := make(map[*Transition]*Transition, len(r.Transitions))
	transition := func(of *Transition) *Transition {
		if of == nil {
			return nil
		}
		if transitions[of] == nil {
			same := *of
			same.Conn = conn(of.Conn)
			transitions[of] = &same
		}
		return transitions[of]
	}
	c.Conns, c.Packets, c.Transitions, c.Events = copied(r.Conns, conn), copied(r.Packets, packet), copied(r.Transitions, transition), make([]Event, len(r.Events))
	for i, e := range r.Events {
		e.Packet, e.Transition, e.Conn = packet(e.Packet), transition(e.Transition), conn(e.Conn)
		c.Events[i] = e
	}
	return &c
}

func copied[T any](all []*T, of func(*T) *T) []*T {
	out := make([]*T, len(all))
	for i, x := range all {
		out[i] = of(x)
	}
	return out
}
