package nodes

import (
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// loopbackMTU is Linux's.
const loopbackMTU = 65536

// loopbackPrefixes are those of every loopback interface.
var loopbackPrefixes = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/8"), netip.MustParsePrefix("::1/128")}

func newLoopback(h *Machine) *Interface {
	return &Interface{
		host: h, id: loopbackID, name: "lo", mtu: loopbackMTU, prefixes: loopbackPrefixes,
		// What is sent here is always for the host itself.
		output: func(d Datagram) { d.Release() },
	}
}

// loopback gives the stack its loopback interface, and the route to an address of it.
// For any other it does nothing: most hosts never talk to themselves, and the interface is
// a third of their stack.
func (h *Machine) loopback(a netip.Addr) {
	if !a.IsLoopback() {
		return
	}
	if h.lo.dispatcher == nil {
		must(h.lo.attach())
	}
	for _, p := range h.lo.prefixes {
		if p.Contains(a) {
			h.install(a, p, tcpip.Route{NIC: h.lo.id})
		}
	}
}

// itself is to, or the host itself where that is unspecified, as on Linux: the address that
// it is from, or the loopback one where the host has not chosen any.
func itself(from, to netip.Addr) netip.Addr {
	switch {
	case !to.IsUnspecified():
		return to
	case from.IsValid() && !from.IsUnspecified():
		return from
	case to.Is4():
		return loopbacks[0]
	}
	return loopbacks[1]
}

// toSelf reports whether a datagram is for the host that sends it. It then
// comes back to the interface that it was sent from, as a separate event,
// whatever the interface: an address belongs to one interface only.
func (h *Machine) toSelf(datagram []byte) bool {
	var dst netip.Addr
	if datagram[0]>>4 == 4 {
		dst = netip.AddrFrom4([4]byte(datagram[16:20]))
	} else {
		dst = netip.AddrFrom16([16]byte(datagram[24:40]))
	}
	return h.owns(dst)
}
