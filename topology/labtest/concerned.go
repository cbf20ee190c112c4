package labtest

import (
	"slices"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// concerned is the connection that a failed test is likely to be about: the last one of
// which something else was sent than what keeps it alive. It is nil where there is none.
func concerned(rec *tap.Record) *flow.Conn {
	for _, p := range slices.Backward(rec.Packets) {
		if p.Conn != nil && p.Kinds&(flow.KeepAlive|flow.ZeroWindowProbe) == 0 &&
			(p.Len > 0 || p.Flags&(wire.SYN|wire.FIN|wire.RST) != 0) {
			return p.Conn
		}
	}
	return nil
}

// only is what a record has of one connection, and of the nodes that it passes.
func only(rec *tap.Record, c *flow.Conn) *tap.Record {
	one := *rec
	one.Conns = []*flow.Conn{c}
	one.Nodes, one.Packets, one.Transitions, one.Events = nil, nil, nil, nil
	passed := make(map[string]bool)
	for _, p := range rec.Packets {
		if p.Conn == c {
			one.Packets = append(one.Packets, p)
			passed[p.From], passed[p.To] = true, true
		}
	}
	for _, n := range rec.Nodes {
		if passed[n.Name] {
			one.Nodes = append(one.Nodes, n)
		}
	}
	for _, tr := range rec.Transitions {
		if tr.Conn == c {
			one.Transitions = append(one.Transitions, tr)
		}
	}
	for _, e := range rec.Events {
		if e.Packet != nil && e.Packet.Conn == c || e.Transition != nil && e.Transition.Conn == c {
			one.Events = append(one.Events, e)
		}
	}
	return &one
}
