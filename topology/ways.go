package topology

import "math"

// ways are the shortest ways from one node. Nodes, links and the ends of links are
// numbers: every router looks at all of them.
type ways struct {
	nw    *Network
	kinds []Kind // of the nodes
	links []wayLink
	runs  []run // all links
	// middle has the link that leaves a node in the middle of a run, 0 for any other node.
	middle []int32
	// next are the steps from a node, next[first[n]:first[n+1]].
	next  []step
	first []int32

	from  int32
	ways  []way // to the nodes that are in no run's middle
	queue []int32

	// What routes has so far: the links from start on are reached by via.
	hops  []hop
	start int
	via   endIndex
}

// way is the end of a link by which the shortest way to a node begins, the first of
// several, nowhere where there is none; and its length in links.
type way struct {
	distance int32
	step     endIndex
}

// none is longer than any way.
var none = way{math.MaxInt32 / 2, nowhere}

// before reports whether a way is better than another one.
func (v way) before(u way) bool {
	return v.distance < u.distance || v.distance == u.distance && v.step < u.step
}

// endIndex is an end of a link: twice the link's index, and its side. Those of a node
// are in the order in which its links were made.
type endIndex int32

// nowhere is no end of a link.
const nowhere endIndex = -1

type wayLink struct {
	nodes [2]int32
	named [2]bool
	down  bool
	// plain says that it is not cut, joins routers, and has no named addresses.
	plain bool
}

// run is a link, or a straight line of plain ones: the links from to to, exclusive, each
// of which begins at the router where the one before it ends, and which has no others. All
// ways into a line lead through its ends, so the search need not look at its middle.
type run struct{ from, to int }

// leastRun is how many links a line has at least. The two nodes of a link in a shorter one
// may both be neighbours of a node, which reaches each of them straight.
const leastRun = 4

// step is a step of the search: by an end of a link that is not cut, to the node at the
// end of its run.
type step struct {
	end    endIndex
	to     int32
	length int32 // in links
}

func newWays(nw *Network) *ways {
	n := len(nw.nodes)
	w := &ways{
		nw: nw, kinds: make([]Kind, n), links: make([]wayLink, len(nw.links)),
		middle: make([]int32, n), first: make([]int32, n+1), ways: make([]way, n),
	}
	for i, n := range nw.nodes {
		w.kinds[i], w.ways[i] = n.spec.Kind, none
	}
	for i, l := range nw.links {
		to := &w.links[i]
		to.down = l.isDown()
		to.plain = !to.down
		for side, e := range l.ends {
			to.nodes[side], to.named[side] = int32(e.node.index), e.named
			to.plain = to.plain && !e.named && e.node.spec.Kind == Router
		}
	}
	steps := make([]step, 0, 2*len(nw.links)) // by endIndex
	for len(steps) < 2*len(nw.links) {
		r := w.runAt(len(steps) / 2)
		w.runs = append(w.runs, r)
		for i := r.from; i < r.to; i++ {
			if i > r.from {
				w.middle[w.links[i].nodes[0]] = int32(i)
			}
			steps = append(steps,
				step{endIndex(2 * i), w.links[r.to-1].nodes[1], int32(r.to - i)},
				step{endIndex(2*i + 1), w.links[r.from].nodes[0], int32(i + 1 - r.from)})
		}
	}
	for i, n := range nw.nodes {
		for _, e := range n.ends {
			if !w.links[e.link.index].down {
				w.next = append(w.next, steps[2*e.link.index+e.side])
			}
		}
		w.first[i+1] = int32(len(w.next))
	}
	return w
}

// runAt returns the run that begins with a link.
func (w *ways) runAt(from int) run {
	to := from + 1
	for to < len(w.links) && w.links[to-1].plain && w.links[to].plain &&
		w.links[to-1].nodes[1] == w.links[to].nodes[0] && len(w.nw.nodes[w.links[to].nodes[0]].ends) == 2 {
		to++
	}
	if to-from < leastRun {
		to = from + 1
	}
	return run{from, to}
}

func (w *ways) end(e endIndex) *linkEnd { return w.nw.links[e/2].ends[e%2] }

// search finds the ways from a node: breadth first where no run is longer than a
// link, and else a node is looked at again when a better way to it turns up.
func (w *ways) search(from int32) {
	for _, n := range w.queue {
		w.ways[n] = none
	}
	w.from, w.ways[from] = from, way{0, nowhere}
	w.queue = append(w.queue[:0], from)
	for k := 0; k < len(w.queue); k++ {
		n := w.queue[k]
		if n != from && w.kinds[n] != Router {
			continue // only routers pass packets on
		}
		for _, s := range w.next[w.first[n]:w.first[n+1]] {
			v := way{w.ways[n].distance + s.length, w.ways[n].step}
			if n == from {
				v.step = s.end
			}
			if v.before(w.ways[s.to]) {
				w.ways[s.to] = v
				w.queue = append(w.queue, s.to)
			}
		}
	}
}

// atEnd returns the way to the node at an end of a link: where the search began there,
// the way into the link.
func (w *ways) atEnd(link, side int) way {
	n := w.links[link].nodes[side]
	if n == w.from {
		return way{0, endIndex(2*link + side)}
	}
	return w.ways[n]
}

// toLink returns the way to the subnet of a link: straight into it where it is
// not cut, or to the nearer of the routers at its ends, or else to a raw node, which
// may pretend to be one; nowhere where there is none.
func (w *ways) toLink(i int) endIndex {
	l := &w.links[i]
	if !l.down {
		for side, n := range l.nodes {
			if n == w.from {
				return endIndex(2*i + side)
			}
		}
	}
	for _, kind := range [...]Kind{Router, Raw} {
		best, nearest := nowhere, int32(0)
		for _, n := range l.nodes {
			if v := w.ways[n]; v.step != nowhere && w.kinds[n] == kind && (best == nowhere || v.distance < nearest) {
				best, nearest = v.step, v.distance
			}
		}
		if best != nowhere {
			return best
		}
	}
	return nowhere
}

// toEnd returns the way to an end of a link, by the subnet's where that leads
// there; nowhere where there is none, and to the node itself.
func (w *ways) toEnd(i, side int, subnet endIndex) endIndex {
	l := &w.links[i]
	n := l.nodes[side]
	v := w.ways[n]
	switch {
	case n == w.from:
		return nowhere
	case l.nodes[1-side] == w.from && !l.down:
		return subnet
	case v.step == nowhere, subnet == nowhere, v.distance == 1, l.down:
		return v.step
	}
	return subnet
}
