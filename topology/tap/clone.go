package tap

import "netlab/topology/wire/flow"

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
	packets := make(map[*Packet]*Packet, len(r.Packets))
	slab := make([]Packet, len(r.Packets))
	packet := func(of *Packet) *Packet {
		if of == nil {
			return nil
		}
		if packets[of] == nil {
			if len(slab) == 0 { // an event of a packet that is not listed any more
				slab = make([]Packet, 1)
			}
			p := &slab[0]
			slab = slab[1:]
			*p = *of
			p.Conn = conn(of.Conn)
			packets[of] = p
		}
		return packets[of]
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
