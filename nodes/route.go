package nodes

import (
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// Route sends what is for a prefix out of an interface, straight to the
// neighbour at the other end of its link.
type Route struct {
	To  netip.Prefix
	Via *Interface
}

// source returns the address from which the host sends to remote.
func (h *Machine) source(remote netip.Addr) (netip.Addr, error) {
	h.route(remote)
	r, err := h.stack.FindRoute(0, tcpip.Address{}, address(remote), protocolOf(remote), false)
	if err != nil {
		return netip.Addr{}, wrap(err)
	}
	defer r.Release()
	return addr(r.LocalAddress()), nil
}

// SetRoutes replaces the host's routes. The longest prefix wins, the first of
// equally long ones. A node without power has them when it boots.
func (h *Machine) SetRoutes(routes []Route) {
	h.routes, h.forwarding = routes, newForwarding(routes)
	if h.condition == Off {
		return
	}
	table := make([]tcpip.Route, 0, len(h.lo.prefixes))
	for _, p := range h.lo.prefixes {
		table = append(table, tcpip.Route{Destination: subnet(p), NIC: h.lo.id})
	}
	h.stack.SetRouteTable(table)
	asked := h.routed.asked
	h.routed = routed{}
	// The stack may send there by itself: it tells the source of fragments after a
	// minute that one is missing.
	for _, to := range asked {
		h.route(to)
	}
}

// routed is what the stack knows of the host's routes.
type routed struct {
	to map[netip.Prefix]bool
	// asked are the addresses that were asked for, in that order, known the same.
	asked []netip.Addr
	known map[netip.Addr]bool
	last  netip.Addr // the latest
}

// route gives the stack all routes to an address. It is called before the stack
// may send there: the stack keeps its table as a list, and a router of ten thousand
// links, which sends little itself, would take its time to make and to search it.
func (h *Machine) route(to netip.Addr) {
	to = to.Unmap()
	if to == h.routed.last || !to.IsValid() {
		return
	}
	h.routed.last = to
	if h.routed.known[to] {
		return
	}
	if h.routed.known == nil {
		h.routed.known = make(map[netip.Addr]bool)
	}
	h.routed.known[to] = true
	h.routed.asked = append(h.routed.asked, to)
	if i := h.own[to]; i != nil {
		h.install(netip.PrefixFrom(to, to.BitLen()), tcpip.Route{NIC: i.id, SourceHint: address(to)})
	}
	for p, via := range h.forwarding.matching(to) {
		h.install(p, tcpip.Route{NIC: via.id})
	}
}

// install gives the stack a route, unless it has one to this prefix.
func (h *Machine) install(to netip.Prefix, r tcpip.Route) {
	if h.routed.to[to] {
		return
	}
	if h.routed.to == nil {
		h.routed.to = make(map[netip.Prefix]bool)
	}
	h.routed.to[to] = true
	r.Destination = subnet(to)
	h.stack.AddRoute(r)
}
