package nodes

import (
	"net/netip"

	"netlab/topology/wire"
)

// loopbackMTU is Linux's.
const loopbackMTU = 65536

// addLoopback gives the host its loopback interface: 127.0.0.1 and ::1, and the
// way to its own other addresses. What is sent there comes back as an event of
// its own, at the same instant.
func (h *Host) addLoopback() error {
	lo := &Interface{
		host: h, id: loopbackID, name: "lo", mtu: loopbackMTU, loopback: true,
		prefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/8"), netip.MustParsePrefix("::1/128")},
	}
	lo.output = func(d Datagram) {
		s := h.stack
		h.env.Loop.After(0, func() {
			if h.stack != s {
				return
			}
			var p wire.Packet
			if err := p.Decode(d.Bytes); err != nil {
				panic("nodes: the stack sent what cannot be decoded: " + err.Error())
			}
			lo.Deliver([]Arrival{{Packet: &p, Datagram: d}})
		})
	}
	h.lo = lo
	return lo.attach()
}
