package nodes

import (
	"net/netip"
	"slices"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/stack"

	"netlab/topology/wire"
)

// A host takes what comes for any of its addresses by any of its interfaces, and
// answers from that address by the route to the peer, whichever interface that
// leads out of: the weak end system model of RFC 1122 section 3.3.4.2, which is
// Linux's. The pinned stack is strong: an address belongs to one interface, takes
// only what comes in there and sends only what goes out there. So a packet is given
// to the stack at the interface by which its answer leaves, and that has the
// address as well, never as one to choose for a connection that the host opens.
// Routers need none of this: their stack forwards to itself.

// entrance returns the interface at which the stack is given a packet that has
// arrived for an address of the host, and makes sure that it takes the packet. A
// plain segment of an established connection is answered over the connection's
// route, wherever it comes in.
func (i *Interface) entrance(p *wire.Packet, plain bool) *Interface {
	h, dst := i.host, p.Dst.Addr()
	owner := h.own[dst]
	if owner == nil || h.options.Forward || len(h.ifaces) == 1 {
		return i // a loopback address, or nothing to choose
	}
	if plain {
		return owner
	}
	if via := h.forwarding.lookup(p.Src.Addr()); via != nil {
		via.adopt(dst, stack.NeverPrimaryEndpoint)
		return via
	}
	return owner
}

// lend gives a router's interface that has no address of the family of to the host's first
// one to send from: of all that there are, the stack would take any, another one each time.
func (i *Interface) lend(to netip.Addr) {
	is4 := func(p netip.Prefix) bool { return p.Addr().Is4() == to.Is4() }
	if !i.host.options.Forward || slices.ContainsFunc(i.prefixes, is4) {
		return
	}
	for _, other := range i.host.ifaces {
		if k := slices.IndexFunc(other.prefixes, is4); k >= 0 {
			i.adopt(other.prefixes[k].Addr(), stack.CanBePrimaryEndpoint)
			return
		}
	}
}

// adopt gives the interface an address of another one of the host.
func (i *Interface) adopt(a netip.Addr, as stack.PrimaryEndpointBehavior) {
	if i.host.own[a] == i || i.adopted[a] {
		return
	}
	i.host.know(a)
	// It fails only for an address that the interface has.
	_ = i.assign(netip.PrefixFrom(a, a.BitLen()), as)
	if i.adopted == nil {
		i.adopted = make(map[netip.Addr]bool)
	}
	i.adopted[a] = true
}

// exit lets the host send to a peer from one of its addresses, whichever interface
// that belongs to, and returns the interface to bind to, 0 for the stack's choice.
func (h *Machine) exit(from, to netip.Addr) tcpip.NICID {
	via := h.forwarding.lookup(to)
	if via == nil || h.own[from] == nil || h.options.Forward {
		return 0
	}
	via.adopt(from, stack.NeverPrimaryEndpoint)
	return via.id
}
