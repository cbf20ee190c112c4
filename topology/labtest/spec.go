package labtest

import (
	"fmt"

	"netlab/impair"
	"netlab/topology"
)

// TwoHosts is a network of hosts "a" and "b" with a link that does the same to
// both directions, in the words of tc-netem: "delay 50ms loss 1%". Like the shapes
// below it is plain data with the seed 1, for [New], [Bubble] and [Seeds], and to add to.
// They panic where the text is wrong, as regexp.MustCompile does.
func TwoHosts(netem string) topology.Spec { return Chain(netem, "a", "b") }

// Chain is a row of nodes, each with a link to the next: hosts at both ends, and
// routers between them.
func Chain(netem string, names ...string) topology.Spec {
	spec := shape(names)
	for i := range spec.Nodes {
		if i > 0 && i < len(names)-1 {
			spec.Nodes[i].Kind = topology.Router
		}
		if i > 0 {
			spec.Links = append(spec.Links, link(netem, names[i-1], names[i]))
		}
	}
	return spec
}

// Star is a router, the first name, with a link to each of the hosts.
func Star(netem, hub string, hosts ...string) topology.Spec {
	spec := shape(append([]string{hub}, hosts...))
	spec.Nodes[0].Kind = topology.Router
	for _, h := range hosts {
		spec.Links = append(spec.Links, link(netem, hub, h))
	}
	return spec
}

// Mesh is hosts with a link between each two: what a cluster is made of, where each
// link can be cut by itself.
func Mesh(netem string, hosts ...string) topology.Spec {
	spec := shape(hosts)
	for i, a := range hosts {
		for _, b := range hosts[i+1:] {
			spec.Links = append(spec.Links, link(netem, a, b))
		}
	}
	return spec
}

// Dumbbell is n hosts on the left, "l1" and on, and n on the right, "r1" and on, each
// with a link that does edge to the router of its side, "left" or "right", and one link
// between these that does middle: where flows compete for a bottleneck.
func Dumbbell(edge, middle string, n int) topology.Spec {
	spec := shape([]string{"left", "right"})
	for i := range spec.Nodes {
		spec.Nodes[i].Kind = topology.Router
	}
	spec.Links = []topology.LinkSpec{link(middle, "left", "right")}
	for i := range n {
		for _, side := range []string{"left", "right"} {
			name := fmt.Sprintf("%c%d", side[0], i+1)
			spec.Nodes = append(spec.Nodes, topology.NodeSpec{Name: name})
			spec.Links = append(spec.Links, link(edge, side, name))
		}
	}
	return spec
}

func shape(names []string) topology.Spec {
	spec := topology.Spec{Seed: 1}
	for _, name := range names {
		spec.Nodes = append(spec.Nodes, topology.NodeSpec{Name: name})
	}
	return spec
}

func link(netem, a, b string) topology.LinkSpec {
	does := impair.MustParse(netem)
	return topology.LinkSpec{A: a, B: b, AToB: does, BToA: does}
}
