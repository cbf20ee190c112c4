package report

import (
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// pairs is a set of pairs of nodes, each in the order of their names.
type pairs map[[2]string]bool

func pairOf(c *flow.Conn) [2]string {
	a, b := c.Ends[0].Node, c.Ends[1].Node
	return [2]string{min(a, b), max(a, b)}
}

// pairsWithSeveral are the pairs that have more than one connection at a time.
func (r *Run) pairsWithSeveral() pairs {
	open := make(map[[2]string]map[*flow.Conn]int)
	several := make(pairs)
	for _, t := range r.Record.Transitions {
		if t.Conn == nil {
			continue
		}
		pair := pairOf(t.Conn)
		if open[pair] == nil {
			open[pair] = make(map[*flow.Conn]int)
		}
		conns := open[pair] // each with how many of its ends are open
		switch {
		case t.From == wire.Closed || t.From == wire.Listen:
			conns[t.Conn]++
		case t.To == wire.Closed || t.To == wire.Listen:
			if conns[t.Conn]--; conns[t.Conn] <= 0 {
				delete(conns, t.Conn)
			}
		}
		if len(conns) > 1 {
			several[pair] = true
		}
	}
	return several
}

// tag begins a packet's label: "#12", and the connection where its nodes have
// several at a time, "#12 [3]".
func (c *chart) tag(p *tap.Packet) string {
	if p.Conn == nil || !c.several[pairOf(p.Conn)] {
		return number(p.N)
	}
	return number(p.N) + " " + connName(p.Conn)
}
