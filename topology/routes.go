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
	w := &ways{first: make([]*linkEnd, len(nw.nodes)), distance: make([]int32, len(nw.nodes))}
	for _, n := range nw.nodes {
		if n.machine == nil {
			continue
		}
		hops := nw.routes(w, n)
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
// has each network beyond a raw node.
func (nw *Network) routes(w *ways, n *node) []hop {
	if len(n.ends) == 1 && n.spec.Kind == Host && n.ends[0].peer().node.spec.Kind != Host {
		return []hop{
			{netip.PrefixFrom(netip.IPv4Unspecified(), 0), n.ends[0]},
			{netip.PrefixFrom(netip.IPv6Unspecified(), 0), n.ends[0]},
		}
	}
	w.search(n)
	var hops []hop
	start, via := 0, (*linkEnd)(nil)
	for i, l := range nw.links {
		next := w.toLink(l)
		if next != via {
			hops = appendRange(hops, start, i, via)
			start, via = i, next
		}
		for _, e := range l.ends {
			v := w.toEnd(e, next)
			if v == nil {
				continue
			}
			// Addresses that the Spec names may lie anywhere: a route each.
			if v != next || e.named {
				for _, p := range e.prefixes {
					hops = append(hops, hop{netip.PrefixFrom(p.Addr(), p.Addr().BitLen()), v})
				}
			}
		}
	}
	hops = appendRange(hops, start, len(nw.links), via)
	for _, beyond := range nw.networks {
		if v := w.first[beyond.by.index]; v != nil {
			hops = append(hops, hop{beyond.prefix, v})
		}
	}
	return hops
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
	distance []int32
	queue    []*node
}

// search searches breadth first.
func (w *ways) search(from *node) {
	w.from = from
	clear(w.first)
	clear(w.distance)
	w.queue = append(w.queue[:0], from)
	for k := 0; k < len(w.queue); k++ {
		n := w.queue[k]
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
			w.queue = append(w.queue, next)
		}
	}
}

// toLink returns the way to the subnet of a link: straight into it where it is
// not cut, or to the nearer of the routers at its ends, or else to a raw node, which
// may pretend to be one; nil where there is none.
func (w *ways) toLink(l *Link) *linkEnd {
	for _, e := range l.ends {
		if e.node == w.from && !l.isDown() {
			return e
		}
	}
	for _, kind := range []Kind{Router, Raw} {
		var best *linkEnd
		nearest := int32(0)
		for _, e := range l.ends {
			v, d := w.first[e.node.index], w.distance[e.node.index]
			if v != nil && e.node.spec.Kind == kind && (best == nil || d < nearest) {
				best, nearest = v, d
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}

// toEnd returns the way to an end of a link, by the subnet's where that leads
// there; nil where there is none, and to the node itself.
func (w *ways) toEnd(e *linkEnd, subnet *linkEnd) *linkEnd {
	v := w.first[e.node.index]
	switch {
	case e.node == w.from:
		return nil
	case e.peer().node == w.from && !e.link.isDown():
		return subnet
	case v == nil, subnet == nil:
		return v
	case w.distance[e.node.index] == 1, e.link.isDown():
		return v
	}
	return subnet
}
