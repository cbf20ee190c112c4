// Package graph draws the topology of a network: nodes, and links with what they do
// to packets, as text, Mermaid, DOT and SVG.
package graph

import "netlab/topology/words"

// Graph is a network to draw. Its texts may hold anything: what would be markup in
// a drawing is escaped there.
type Graph struct {
	// Name is that of the lab, Title what it shows; it may be empty.
	Name, Title string
	Nodes       []Node
	Links       []Link
}

// Node is a node of a network.
type Node struct {
	Name string
	// Kind is the word for what it is.
	Kind string
	// Round says that it passes on what others send.
	Round bool
	Addrs []string
}

// Link joins two nodes, by their indexes in the graph.
type Link struct {
	A, B int
	// AToB and BToA are the settings of its directions, empty for none. MTU is its
	// own, 0 for the usual one.
	AToB, BToA string
	MTU        string
}

// labels are the lines of text that a link has.
func (g *Graph) labels(l *Link) []string {
	var lines []string
	add := func(text, empty string) {
		if text == "" {
			text = empty
		}
		if text != "" {
			lines = append(lines, words.Clean(text))
		}
	}
	if l.AToB == l.BToA {
		add(l.AToB, "")
	} else {
		a, b := g.Nodes[l.A].Name, g.Nodes[l.B].Name
		for _, d := range [...]struct{ from, to, text string }{{a, b, l.AToB}, {b, a, l.BToA}} {
			if d.text == "" {
				d.text = "nothing set"
			}
			add(d.from+" > "+d.to+": "+d.text, "")
		}
	}
	if l.MTU != "" {
		add("mtu "+l.MTU, "")
	}
	return lines
}
