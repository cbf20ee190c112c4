package report

import (
	"slices"

	"netlab/topology/tap"
)

// lane is one node of a chart.
type lane struct {
	name string
	// addr is the node's first address, and its stack where that is another than gVisor's.
	addr string
	// bars is how many of its connections are drawn beside each other, at least 1.
	bars int
}

// lanes chooses the nodes that a chart shows and puts them in the order of the
// wiring: every node where limit allows it, else the ends of the first
// connections.
func (r *Run) lanes(limit int) []lane {
	nodes := r.Record.Nodes
	names := make([]string, len(nodes))
	for i, n := range nodes {
		names[i] = n.Name
	}
	if len(nodes) > limit {
		some := r.connected(limit)
		names = slices.DeleteFunc(names, func(n string) bool { return !slices.Contains(some, n) })
	}
	pairs := make(map[[2]string]bool)
	if len(names) == len(nodes) {
		for _, l := range r.Record.Links {
			pairs[[2]string{l.A, l.B}] = true
		}
	} else {
		for _, c := range r.Record.Conns {
			pairs[[2]string{c.Ends[0].Node, c.Ends[1].Node}] = true
		}
	}
	var chosen []lane
	bars := r.bars()
	for _, name := range alongside(names, pairs) {
		l := lane{name: name, bars: max(1, bars[name])}
		n := &nodes[r.node(name)]
		if len(n.Addrs) > 0 {
			l.addr = n.Addrs[0].Addr().String()
		}
		if n.Stack != "" {
			l.addr += " " + n.Stack
		}
		chosen = append(chosen, l)
	}
	return chosen
}

// node is the index of a node of the record.
func (r *Run) node(name string) int {
	return slices.IndexFunc(r.Record.Nodes, func(n tap.Node) bool { return n.Name == name })
}

// declared returns lanes in the order in which their nodes were declared.
func (r *Run) declared(lanes []lane) []lane {
	return slices.SortedFunc(slices.Values(lanes), func(a, b lane) int { return r.node(a.name) - r.node(b.name) })
}

// connected returns at most limit nodes: both ends of connections, in the order of
// these; where there is no connection, nodes that packets go between.
func (r *Run) connected(limit int) []string {
	var chosen []string
	take := func(a, b string) {
		both := chosen
		for _, n := range []string{a, b} {
			if n != "" && !slices.Contains(both, n) {
				both = append(both, n)
			}
		}
		if len(both) <= limit {
			chosen = both
		}
	}
	for _, c := range r.Record.Conns {
		take(c.Ends[0].Node, c.Ends[1].Node)
	}
	if len(chosen) > 0 {
		return chosen
	}
	for _, p := range r.Record.Packets {
		take(p.From, p.To)
	}
	return chosen
}

// alongside orders names so that those of a pair are near each other: the sum of
// the distances of all pairs is such that no single name can be moved to make it
// less. Where nothing is gained names keep their order.
func alongside(names []string, pairs map[[2]string]bool) []string {
	order := slices.Clone(names)
	least := detours(names, order, pairs)
	for {
		var better []string
		for i := range order {
			for j := range order {
				moved := slices.Insert(slices.Delete(slices.Clone(order), i, i+1), j, order[i])
				if d := detours(names, moved, pairs); d < least {
					better, least = moved, d
				}
			}
		}
		if better == nil {
			return order
		}
		order = better
	}
}

// detours sums up how far those of each pair are apart, and as a small part of
// that how many names have changed places.
func detours(names, order []string, pairs map[[2]string]bool) int {
	at := make(map[string]int, len(order))
	for i, n := range order {
		at[n] = i + 1
	}
	sum := 0
	for p := range pairs {
		if a, b := at[p[0]], at[p[1]]; a > 0 && b > 0 {
			sum += max(a-b, b-a)
		}
	}
	sum *= len(names) * len(names)
	for i, n := range names {
		for _, m := range names[:i] {
			if at[m] > at[n] {
				sum++
			}
		}
	}
	return sum
}

// journeys joins the records of one datagram on the links of its way, for a
// chart that does not show every node.
type journeys struct {
	// first maps a forwarded packet to the record of its first link.
	first map[*tap.Packet]*tap.Packet
}

func (j *journeys) forward(in, out *tap.Packet) {
	if j.first == nil {
		j.first = make(map[*tap.Packet]*tap.Packet)
	}
	j.first[out] = j.root(in)
}

// root is the record of a packet's first link.
func (j *journeys) root(p *tap.Packet) *tap.Packet {
	if f := j.first[p]; f != nil {
		return f
	}
	return p
}
