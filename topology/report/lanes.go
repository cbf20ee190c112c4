package report

import "netlab/topology/tap"

// lane is one node of a chart.
type lane struct {
	name string
	// addr is the node's first address.
	addr string
	// sockets says that the node had a socket whose state changed.
	sockets bool
}

// lanes chooses the nodes that a chart shows: every node where limit allows it,
// else those with sockets, in the order in which they first did something. It
// returns how many nodes are left out.
func (r *Run) lanes(limit int) (chosen []lane, hidden int) {
	rec := r.Record
	sockets := make(map[string]bool)
	for _, t := range rec.Transitions {
		sockets[t.Node] = true
	}
	all := make([]lane, 0, len(rec.Nodes))
	for _, n := range rec.Nodes {
		l := lane{name: n.Name, sockets: sockets[n.Name]}
		if len(n.Addrs) > 0 {
			l.addr = n.Addrs[0].Addr().String()
		}
		all = append(all, l)
	}
	if len(all) <= limit {
		return all, 0
	}
	acted := r.firstToAct(limit)
	for _, l := range all {
		if acted[l.name] {
			chosen = append(chosen, l)
		}
	}
	return chosen, len(all) - len(chosen)
}

// firstToAct returns the first nodes whose sockets changed their state, at most
// limit.
func (r *Run) firstToAct(limit int) map[string]bool {
	acted := make(map[string]bool)
	for _, t := range r.Record.Transitions {
		if len(acted) < limit {
			acted[t.Node] = true
		}
	}
	return acted
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
