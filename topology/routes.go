package topology

import (
	"math/bits"
	"net/netip"

	"netlab/nodes"
)

// Reroute computes all routes anew, around links that are cut in both
// directions. There is no routing protocol: until Reroute is called, nodes go on
// sending into a cut link, as they would with static routes.
func (nw *Network) Reroute() {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	nw.reroute()
}

func (nw *Network) reroute() {
	for _, n := range nw.nodes {
		n.setRoutes(nw.routes(n))
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
// nobody is refused; neighbouring prefixes that go the same way are merged, so
// that a router in a long chain needs a few routes and not one a link.
func (nw *Network) routes(n *node) []hop {
	if len(n.ends) == 1 && n.spec.Kind == Host && n.ends[0].peer().node.spec.Kind != Host {
		return []hop{
			{netip.PrefixFrom(netip.IPv4Unspecified(), 0), n.ends[0]},
			{netip.PrefixFrom(netip.IPv6Unspecified(), 0), n.ends[0]},
		}
	}
	way := nw.ways(n)
	var hops []hop
	start, via := 0, (*linkEnd)(nil)
	for i, l := range nw.links {
		next := way.toLink(l)
		if next != via {
			hops = appendRange(hops, start, i, via)
			start, via = i, next
		}
		for _, e := range l.ends {
			// Addresses that the Spec names may lie anywhere: a route each.
			if v := way.toNode(e.node); v != nil && e.named {
				for _, p := range e.prefixes {
					hops = append(hops, hop{netip.PrefixFrom(p.Addr(), p.Addr().BitLen()), v})
				}
			}
		}
	}
	return appendRange(hops, start, len(nw.links), via)
}

// appendRange appends the routes to the assigned subnets of links from to to,
// exclusive: one for each aligned block of a power of two.
func appendRange(hops []hop, from, to int, via *linkEnd) []hop {
	for from < to && via != nil {
		size := bits.Len(uint(to-from)) - 1
		if from != 0 {
			size = min(size, bits.TrailingZeros(uint(from)))
		}
		for _, p := range assigned(from, 0) {
			hops = append(hops, hop{netip.PrefixFrom(p.Addr(), p.Bits()-size).Masked(), via})
		}
		from += 1 << size
	}
	return hops
}

// ways are the first steps of the shortest ways from one node.
type ways struct {
	from     *node
	first    []*linkEnd // by the index of the node it leads to, nil for none
	distance []int
}

// ways searches breadth first.
func (nw *Network) ways(from *node) ways {
	w := ways{from, make([]*linkEnd, len(nw.nodes)), make([]int, len(nw.nodes))}
	queue := []*node{from}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		if n != from && n.spec.Kind != Router {
			continue // only routers pass packets on
		}
		for _, e := range n.ends {
			next := e.peer().node
			if next == from || w.first[next.index] != nil || e.link.isDown() {
				continue
			}
			w.first[next.index] = w.first[n.index]
			if n == from {
				w.first[next.index] = e
			}
			w.distance[next.index] = w.distance[n.index] + 1
			queue = append(queue, next)
		}
	}
	return w
}

func (w ways) toNode(n *node) *linkEnd {
	if n == w.from {
		return nil
	}
	return w.first[n.index]
}

// toLink returns the way to the subnet of a link: straight into it where it is
// not cut, or to its nearer end.
func (w ways) toLink(l *Link) *linkEnd {
	var best *linkEnd
	nearest := 0
	for _, e := range l.ends {
		if e.node == w.from && !l.isDown() {
			return e
		}
		if v := w.first[e.node.index]; v != nil && (best == nil || w.distance[e.node.index] < nearest) {
			best, nearest = v, w.distance[e.node.index]
		}
	}
	return best
}

// setRoutes gives the node its routes.
func (n *node) setRoutes(hops []hop) {
	n.hops = hops
	if n.machine == nil {
		return
	}
	routes := make([]nodes.Route, len(hops))
	for i, h := range hops {
		routes[i] = nodes.Route{To: h.to, Via: h.via.iface}
	}
	n.machine.SetRoutes(routes)
}
