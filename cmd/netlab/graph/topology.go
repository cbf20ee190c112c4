package graph

import (
	"strconv"

	"netlab/topology"
	"netlab/topology/tap"
)

// Of is what there is to draw of a topology: nodes, and the links between them.
func Of(name, title string, nodes []tap.Node, links []topology.LinkSpec) *Graph {
	g := &Graph{Name: name, Title: title}
	index := make(map[string]int)
	for i, n := range nodes {
		index[n.Name] = i
		node := Node{Name: n.Name, Kind: n.Kind.String(), Round: n.Kind == topology.Router}
		for _, a := range append(n.Addrs[:len(n.Addrs):len(n.Addrs)], n.Networks...) {
			node.Addrs = append(node.Addrs, a.String())
		}
		g.Nodes = append(g.Nodes, node)
	}
	for _, l := range links {
		link := Link{A: index[l.A], B: index[l.B], AToB: l.AToB.String(), BToA: l.BToA.String()}
		if l.MTU != 0 && l.MTU != topology.DefaultMTU {
			link.MTU = strconv.Itoa(l.MTU)
		}
		g.Links = append(g.Links, link)
	}
	return g
}
