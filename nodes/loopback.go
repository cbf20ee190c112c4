package nodes

import (
	"net/netip"
)

// loopbackMTU is Linux's.
const loopbackMTU = 65536

// addLoopback gives the host its loopback interface: 127.0.0.1 and ::1, and the
// way to its own other addresses. What is sent there goes to the network, which
// brings it back as an event of its own.
func (h *Host) addLoopback() error {
	lo := &Interface{
		host: h, id: loopbackID, name: "lo", mtu: loopbackMTU,
		prefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/8"), netip.MustParsePrefix("::1/128")},
	}
	lo.output = func(d Datagram) { h.env.Loopback(h, d) }
	h.lo = lo
	return lo.attach()
}

// Loopback returns the host's loopback interface.
func (h *Host) Loopback() *Interface { return h.lo }
