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
	w.hops, w.start, w.via = w.hops[:0], 0, nowhere
	m := int(w.middle[n.index])
	for _, r := range w.runs {
		a, b := w.atEnd(r.from, 0), w.atEnd(r.to-1, 1)
		switch {
		case !w.straight(r, a, b):
			w.addLink(r.from)
		case r.from < m && m < r.to:
			w.addRun(r.from, m, a, w.atEnd(m-1, 1))
			w.addRun(m, r.to, w.atEnd(m, 0), b)
		default:
			w.addRun(r.from, r.to, a, b)
		}
	}
	w.appendRange(w.start, len(w.links), w.via)
	for _, beyond := range w.nw.networks {
		if v := w.ways[beyond.by.index].step; v != nowhere {
			w.hops = append(w.hops, hop{beyond.prefix, w.end(v)})
		}
	}
	return w.hops
}

// atEdge reports whether a node only sends for itself.
func atEdge(n *node) bool { return n.spec.Kind == Host || n.spec.Kind == Outside }

// straight reports whether a run, with the ways to its ends, is a line or a link that is
// like one: it is plain, and its nodes are not both neighbours, each of which is reached
// straight.
func (w *ways) straight(r run, a, b way) bool {
	return r.to-r.from > 1 || w.links[r.from].plain && (a.distance != 1 || b.distance != 1)
}

// addRun adds the ways to the subnets of a line, by its ends up to where they meet: a
// link whose nodes are equally far is reached through the first.
func (w *ways) addRun(from, to int, a, b way) {
	meet := from + (to-from+int(b.distance-a.distance)+1)/2
	w.add(from, meet, a.step)
	w.add(meet, to, b.step)
}

// addLink adds the way to the subnet of a link, and to its ends where that is another.
func (w *ways) addLink(i int) {
	subnet := w.toLink(i)
	w.add(i, i+1, subnet)
	for side, named := range w.links[i].named {
		// Addresses that the Spec names may lie anywhere: a route each.
		v := w.toEnd(i, side, subnet)
		if v == nowhere || v == subnet && !named {
			continue
		}
		for _, p := range w.nw.links[i].ends[side].prefixes {
			w.hops = append(w.hops, hop{netip.PrefixFrom(p.Addr(), p.Addr().BitLen()), w.end(v)})
		}
	}
}

// add has the subnets of links from to to, exclusive, reached by an end. It is called
// for the links in their order.
func (w *ways) add(from, to int, via endIndex) {
	if from < to && via != w.via {
		w.appendRange(w.start, from, w.via)
		w.start, w.via = from, via
	}
}

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
