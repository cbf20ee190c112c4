package report

import (
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// pairs has pairs of nodes, each in the order of their names, and since when they
// have more than one connection at a time.
type pairs map[[2]string]time.Duration

func pairOf(c *flow.Conn) [2]string {
	a, b := c.Ends[0].Node, c.Ends[1].Node
	return [2]string{min(a, b), max(a, b)}
}

// pairsWithSeveral are the pairs that ever have more than one connection at a time.
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
		if _, known := several[pair]; len(conns) > 1 && !known {
			several[pair] = t.At
		}
	}
	return several
}

// tag begins a packet's label: "#12", and the connection from the time on at which
// its nodes have several at a time, "#12 [3]".
func (c *chart) tag(p *tap.Packet) string {
	if p.Conn != nil {
		if since, ok := c.several[pairOf(p.Conn)]; ok && p.Sent >= since {
			return number(p.N) + " " + connName(p.Conn)
		}
	}
	return number(p.N)
}

// named is a packet's label with so much of the segment.
func (c *chart) named(p *tap.Packet, d detail) string {
	return string(appendSegment([]byte(c.tag(p)+" "), p, d))
}
