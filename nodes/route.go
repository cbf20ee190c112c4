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
	h.stack.SetRouteTable(nil)
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
	// asked has, for each of them, the address that was asked for first, in that order.
	asked []netip.Addr
	last  netip.Addr // the latest that was asked for
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
	h.know(to)
	if i := h.own[to]; i != nil {
		h.install(to, netip.PrefixFrom(to, to.BitLen()), tcpip.Route{NIC: i.id, SourceHint: address(to)})
	}
	for p, via := range h.forwarding.matching(to) {
		via.lend(to)
		h.install(to, p, tcpip.Route{NIC: via.id})
	}
}

// install gives the stack a route for an address, unless it has one to this prefix.
func (h *Machine) install(to netip.Addr, prefix netip.Prefix, r tcpip.Route) {
	if h.routed.to[prefix] {
		return
	}
	if h.routed.to == nil {
		h.routed.to = make(map[netip.Prefix]bool)
	}
	h.routed.to[prefix] = true
	h.routed.asked = append(h.routed.asked, to)
	r.Destination = subnet(prefix)
	h.stack.AddRoute(r)
}
