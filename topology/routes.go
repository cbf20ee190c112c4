package topology

import (
	"math/bits"
	"net/netip"

	"netlab/nodes"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// Reroute computes all routes anew, around links that are cut in both
// directions. There is no routing protocol: until Reroute is called, nodes go on
// sending into a cut link, as they would with static routes.
func (nw *Network) Reroute() {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	nw.act(tap.Act{Kind: wire.ActReroute, Link: tap.NoLink})
	nw.reroute()
}

func (nw *Network) reroute() {
	w := newWays(nw)
	for _, n := range nw.nodes {
		if n.spec.Kind == Raw {
			continue
		}
		hops := w.routes(n)
		if n.machine == nil {
			ports := make([][]netip.Prefix, len(n.ends))
			for _, h := range hops {
				ports[h.via.rawPort] = append(ports[h.via.rawPort], h.to)
			}
			n.raw.SetRoutes(ports)
			continue
		}
		routes := make([]nodes.Route, len(hops))
		for i, h := range hops {
			routes[i] = nodes.Route{To: h.to, Via: h.via.iface}
		}
		n.machine.SetRoutes(routes)
	}
}

// hop is where a node sends what is for a prefix.
type hop struct {
	to  netip.Prefix
	via *linkEnd
}

// routes returns the shortest ways from a node to everything, counted in links;
// the first made link wins among equals. A host whose one link leads to a router
// (or to a raw node, which may pretend to be one) has a default route. Every
// other node knows exactly the prefixes that there are, so that what is for
// nobody, and what only a host could pass on, is refused; neighbouring prefixes
// that go the same way are merged, so that a router in a long chain needs a few
// routes and not one a link. Where the way to a link's subnet is none to the node
// at one of its ends, or a detour to a neighbour, that node's address has a route. So
// has each network beyond a raw node. The result is good until the next call.
func (w *ways) routes(n *node) []hop {
	if len(n.ends) == 1 && atEdge(n) && !atEdge(n.ends[0].peer().node) {
		return []hop{
			{netip.PrefixFrom(netip.IPv4Unspecified(), 0), n.ends[0]},
			{netip.PrefixFrom(netip.IPv6Unspecified(), 0), n.ends[0]},
		}
	}
	w.search(int32(n.index))
	w.hops = w.hops[:0]
	start, via := 0, nowhere
	for i := range w.links {
		l := &w.links[i]
		next, far := w.toFar(l)
		if !far {
			next = w.toLink(i)
		}
		if next != via {
			w.appendRange(start, i, via)
			start, via = i, next
		}
		if far {
			continue
		}
		for side := range l.nodes {
			// Addresses that the Spec names may lie anywhere: a route each.
			v := w.toEnd(i, side, next)
			if v == nowhere || v == next && !l.named[side] {
				continue
			}
			for _, p := range w.nw.links[i].ends[side].prefixes {
				w.hops = append(w.hops, hop{netip.PrefixFrom(p.Addr(), p.Addr().BitLen()), w.end(v)})
			}
		}
	}
	w.appendRange(start, len(w.links), via)
	for _, beyond := range w.nw.networks {
		if v := w.ways[beyond.by.index].step; v != nowhere {
			w.hops = append(w.hops, hop{beyond.prefix, w.end(v)})
		}
	}
	return w.hops
}

// atEdge reports whether a node only sends for itself.
func atEdge(n *node) bool { return n.spec.Kind == Host || n.spec.Kind == Outside }

// appendRange appends the routes to the assigned subnets of links from to to,
// exclusive: one for each aligned block of a power of two.
func (w *ways) appendRange(from, to int, via endIndex) {
	for from < to && via != nowhere {
		size := bits.Len(uint(to-from)) - 1
		if from != 0 {
			size = min(size, bits.TrailingZeros(uint(from)))
		}
		for _, p := range assigned(from, 0) {
			w.hops = append(w.hops, hop{netip.PrefixFrom(p.Addr(), p.Bits()-size).Masked(), w.end(via)})
		}
		from += 1 << size
	}
}

// ways are the first steps of the shortest ways from one node. Nodes, links and
// the ends of links are numbers: every router looks at all of them.
type ways struct {
	nw    *Network
	kinds []Kind // of the nodes
	links []wayLink
	// next are the ends of links that leave a node, next[first[n]:first[n+1]].
	next  []wayEnd
	first []int32

	from  int32
	ways  []way // to the nodes
	queue []int32
	hops  []hop
}

// way is the first step to a node, nowhere where there is no way, and its distance
// in links.
type way struct {
	step     endIndex
	distance int32
}

// endIndex is an end of a link: twice the link's index, and its side.
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

// wayEnd is an end of a link that is not cut, and the node that it leads to.
type wayEnd struct {
	end endIndex
	to  int32
}

func newWays(nw *Network) *ways {
	n := len(nw.nodes)
	w := &ways{
		nw: nw, kinds: make([]Kind, n), links: make([]wayLink, len(nw.links)),
		next: make([]wayEnd, 0, 2*len(nw.links)), first: make([]int32, n+1),
		ways: make([]way, n), queue: make([]int32, 0, n),
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
	for i, n := range nw.nodes {
		w.kinds[i] = n.spec.Kind
		for _, e := range n.ends {
			if !w.links[e.link.index].down {
				w.next = append(w.next, wayEnd{endIndex(2*e.link.index + e.side), int32(e.peer().node.index)})
			}
		}
		w.first[i+1] = int32(len(w.next))
	}
	return w
}

func (w *ways) end(e endIndex) *linkEnd { return w.nw.links[e/2].ends[e%2] }

// search searches breadth first.
func (w *ways) search(from int32) {
	w.from = from
	for i := range w.ways {
		w.ways[i] = way{step: nowhere}
	}
	w.queue = append(w.queue[:0], from)
	for k := 0; k < len(w.queue); k++ {
		n := w.queue[k]
		if n != from && w.kinds[n] != Router {
			continue // only routers pass packets on
		}
		so := w.ways[n]
		for _, e := range w.next[w.first[n]:w.first[n+1]] {
			to := &w.ways[e.to]
			if e.to == from || to.step != nowhere {
				continue
			}
			to.step, to.distance = so.step, so.distance+1
			if n == from {
				to.step = e.end
			}
			w.queue = append(w.queue, e.to)
		}
	}
}

// toFar returns what toLink does for a plain link between routers that are no
// neighbours; most links of a large network are such. There toEnd has nothing to add.
func (w *ways) toFar(l *wayLink) (endIndex, bool) {
	a, b := w.ways[l.nodes[0]], w.ways[l.nodes[1]]
	switch {
	case !l.plain, a.distance < 2, b.distance < 2:
		return nowhere, false
	case b.distance < a.distance:
		return b.step, true
	}
	return a.step, true
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
