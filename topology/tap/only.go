package tap

import "netlab/topology/wire/flow"

// Only returns what the record has of one connection: its packets and states, the nodes
// and links that it passes, and what was done to these or to the network as a whole.
func (r *Record) Only(c *flow.Conn) *Record {
	one := *r
	one.Conns = []*flow.Conn{c}
	one.Nodes, one.Packets, one.Transitions, one.Events = nil, nil, nil, nil
	passed, crossed := make(map[string]bool), make(map[int]bool)
	for _, p := range r.Packets {
		if p.Conn == c {
			one.Packets = append(one.Packets, p)
			passed[p.From], passed[p.To], crossed[p.Link] = true, true, true
		}
	}
	for _, n := range r.Nodes {
		if passed[n.Name] {
			one.Nodes = append(one.Nodes, n)
		}
	}
	for _, tr := range r.Transitions {
		if tr.Conn == c {
			one.Transitions = append(one.Transitions, tr)
		}
	}
	for _, e := range r.Events {
		switch a := e.Act; {
		case e.Packet != nil && e.Packet.Conn == c || e.Transition != nil && e.Transition.Conn == c,
			e.Tuning != nil && e.Tuning.Conn == c,
			a != nil && a.Link != NoLink && crossed[a.Link],
			a != nil && a.Link == NoLink && (a.Node == "" || passed[a.Node]):
			one.Events = append(one.Events, e)
		}
	}
	return &one
}
