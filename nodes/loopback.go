package nodes

import (
	"net/netip"
)

// loopbackMTU is Linux's.
const loopbackMTU = 65536

// addLoopback gives the host its loopback interface with 127.0.0.1 and ::1.
func (h *Machine) addLoopback() error {
	h.lo = &Interface{
		host: h, id: loopbackID, name: "lo", mtu: loopbackMTU,
		prefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/8"), netip.MustParsePrefix("::1/128")},
		// What is sent here is always for the host itself.
		output: func(d Datagram) { d.Release() },
	}
	return h.lo.attach()
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
