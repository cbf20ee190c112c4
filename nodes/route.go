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
	table := make([]tcpip.Route, 0, len(routes)+2)
	for _, p := range h.lo.prefixes {
		table = append(table, tcpip.Route{Destination: subnet(p), NIC: h.lo.id})
	}
	for _, i := range h.ifaces {
		for _, p := range i.prefixes {
			own := netip.PrefixFrom(p.Addr(), p.Addr().BitLen())
			table = append(table, tcpip.Route{Destination: subnet(own), NIC: i.id, SourceHint: address(p.Addr())})
		}
	}
	for _, r := range routes {
		table = append(table, tcpip.Route{Destination: subnet(r.To.Masked()), NIC: r.Via.id})
	}
	h.stack.SetRouteTable(table)
}
