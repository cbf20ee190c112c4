package cookbook

import (
	"net/netip"

	"netlab/topology"
)

// addrPort is a port at the IPv4 address of a node, for libraries that resolve no names.
func addrPort(nw *topology.Network, node string, port uint16) netip.AddrPort {
	return netip.AddrPortFrom(nw.Addrs(node)[0], port)
}
