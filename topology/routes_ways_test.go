package topology

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
)

// Random networks have the routes that the words of the comments ask for, found by
// a search that takes no short cuts: for each address that there is, the first of
// the shortest ways.
func TestWaysOfRandomNetworks(t *testing.T) {
	lines, within := 0, 0 // how many there were, and how many nodes in the middle of them
	for seed := range uint64(80) {
		nw := randomNetwork(t, rand.New(rand.NewPCG(seed, 1)))
		w := newWays(nw)
		for _, r := range w.runs {
			if n := r.to - r.from; n > 1 {
				lines++
				within += n - 1
			}
		}
		checkWays(t, fmt.Sprintf("seed %d", seed), nw, w)
	}
	if lines < 50 || within < 250 {
		t.Errorf("the networks had %d straight lines with %d nodes in the middle of them, want 50 and 250 at least", lines, within)
	}
}

// So have rings of every size: their routers are neighbours, or ends of a line, or in
// the middle of it.
func TestWaysOfRings(t *testing.T) {
	for n := 2; n < 9; n++ {
		spec := Spec{Nodes: []NodeSpec{{Name: "host"}}}
		for i := range n {
			spec.Nodes = append(spec.Nodes, NodeSpec{Name: fmt.Sprintf("r%d", i), Kind: Router})
			spec.Links = append(spec.Links, LinkSpec{A: fmt.Sprintf("r%d", i), B: fmt.Sprintf("r%d", (i+1)%n)})
		}
		spec.Links = append(spec.Links, LinkSpec{A: "host", B: "r0"})
		nw, err := New(spec)
		if err != nil {
			t.Fatal(err)
		}
		checkWays(t, fmt.Sprintf("a ring of %d", n), nw, newWays(nw))
		nw.Close()
	}
}

// checkWays compares the routes of each node with a stack to the plain search.
func checkWays(t *testing.T, name string, nw *Network, w *ways) {
	t.Helper()
	for _, n := range nw.nodes {
		if n.machine == nil {
			continue
		}
		hops := w.routes(n)
		p := newPlainWays(nw, n)
		for _, l := range nw.links {
			for _, e := range l.ends {
				for _, a := range e.prefixes {
					if e.node == n {
						continue
					}
					if got, want := longest(hops, a.Addr()), p.to(e); got != want {
						t.Errorf("%s: node %s to %v of %s on %s: leaves by %s, want %s",
							name, n.spec.Name, a.Addr(), e.node.spec.Name, l.name, got.name(), want.name())
					}
				}
			}
		}
	}
}

func (e *linkEnd) name() string {
	if e == nil {
		return "nothing"
	}
	return e.link.name
}

// longest is the way of the longest matching prefix.
func longest(hops []hop, a netip.Addr) *linkEnd {
	bits, via := -1, (*linkEnd)(nil)
	for _, h := range hops {
		if h.to.Contains(a) && h.to.Bits() > bits {
			bits, via = h.to.Bits(), h.via
		}
	}
	return via
}

// randomNetwork has some nodes with random links, and lines of routers between some.
func randomNetwork(t *testing.T, r *rand.Rand) *Network {
	t.Helper()
	var spec Spec
	add := func(kinds ...Kind) string {
		i := len(spec.Nodes)
		node := NodeSpec{Name: fmt.Sprintf("n%d", i), Kind: kinds[r.IntN(len(kinds))]}
		if i > 0 && r.IntN(len(kinds)) == 0 {
			node.Addrs = []netip.Prefix{netip.MustParsePrefix(fmt.Sprintf("192.168.%d.1/24", i))}
		}
		spec.Nodes = append(spec.Nodes, node)
		return node.Name
	}
	link := func(a, b string) { spec.Links = append(spec.Links, LinkSpec{A: a, B: b}) }
	n := 2 + r.IntN(8)
	for range n {
		add(Host, Router, Router, Router, Raw)
	}
	lines := 1 + r.IntN(3)
	for i := range n + r.IntN(n) {
		a, b := r.IntN(n), r.IntN(n)
		if i > 0 && i < n {
			a, b = i, r.IntN(i) // each has a link
		}
		if lines > 0 && r.IntN(2) == 0 {
			lines--
			line(r, spec.Nodes[a].Name, spec.Nodes[b].Name, add, link)
		} else if a != b {
			link(spec.Nodes[a].Name, spec.Nodes[b].Name)
		}
	}
	nw, err := New(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nw.Close() })
	whole := 6 * (1 + r.IntN(5)) // one link of so many is cut
	for _, l := range nw.links {
		if r.IntN(whole) == 0 {
			l.Cut()
		}
	}
	return nw
}

// line links two nodes, which may be the same one, through up to ten others. Nearly all
// are routers and nearly all links lead straight on.
func line(r *rand.Rand, from, to string, add func(...Kind) string, link func(a, b string)) {
	mostly := make([]Kind, 30)
	for i := range mostly {
		mostly[i] = Router
	}
	mostly[0], mostly[1] = Host, Raw
	last := from
	for range 2 + r.IntN(9) {
		next := add(mostly...)
		if r.IntN(30) == 0 {
			link(next, last)
		} else {
			link(last, next)
		}
		last = next
	}
	link(last, to)
}

// plainWays is the search in its plainest form.
type plainWays struct {
	from     *node
	first    map[*node]*linkEnd
	distance map[*node]int
}

func newPlainWays(nw *Network, from *node) *plainWays {
	w := &plainWays{from: from, first: make(map[*node]*linkEnd), distance: map[*node]int{from: 0}}
	for queue := []*node{from}; len(queue) > 0; queue = queue[1:] {
		n := queue[0]
		if n != from && n.spec.Kind != Router {
			continue
		}
		for _, e := range n.ends {
			next := e.peer().node
			if _, seen := w.distance[next]; seen || e.link.isDown() {
				continue
			}
			w.distance[next], w.first[next] = w.distance[n]+1, w.first[n]
			if n == from {
				w.first[next] = e
			}
			queue = append(queue, next)
		}
	}
	return w
}

// to is the way to an address at an end of a link.
func (w *plainWays) to(e *linkEnd) *linkEnd {
	if n := w.from; len(n.ends) == 1 && n.spec.Kind == Host && n.ends[0].peer().node.spec.Kind != Host {
		return n.ends[0] // a default route
	}
	own := w.first[e.node]
	subnet := w.subnet(e.link)
	switch {
	case e.peer().node == w.from && !e.link.isDown():
		return subnet
	case own == nil, subnet == nil, w.distance[e.node] == 1, e.link.isDown():
		if own == nil && !e.named {
			return subnet // nobody knows that the node cannot be reached
		}
		return own
	}
	return subnet
}

// subnet is the way to the subnet of a link.
func (w *plainWays) subnet(l *Link) *linkEnd {
	if !l.isDown() {
		for _, e := range l.ends {
			if e.node == w.from {
				return e
			}
		}
	}
	for _, kind := range []Kind{Router, Raw} {
		var best *node
		for _, e := range l.ends {
			if w.first[e.node] != nil && e.node.spec.Kind == kind && (best == nil || w.distance[e.node] < w.distance[best]) {
				best = e.node
			}
		}
		if best != nil {
			return w.first[best]
		}
	}
	return nil
}
