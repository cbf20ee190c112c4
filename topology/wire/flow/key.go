package flow

import (
	"net/netip"

	"netlab/topology/wire"
)

// key is a 4-tuple without a direction. It has no padding and no pointer, so
// that the runtime hashes it as one block of memory.
type key struct {
	lo, hi         [16]byte
	loPort, hiPort uint16
	// space is the version of IP, which keeps an IPv4 address apart from its
	// IPv4-mapped IPv6 form, and above it, of a loopback address, the number of its
	// node in the network.
	space uint32
}

// versionBits is how many bits of a key's space the version takes.
const versionBits = 3

func keyOf(a, b netip.AddrPort) key {
	if b.Compare(a) < 0 {
		a, b = b, a
	}
	k := key{
		lo: a.Addr().As16(), loPort: a.Port(),
		hi: b.Addr().As16(), hiPort: b.Port(),
		space: 6,
	}
	if a.Addr().Is4() {
		k.space = 4
	}
	return k
}

func (c *Conn) key() key { return keyOf(c.Ends[0].Addr, c.Ends[1].Addr) }

// dirOf returns which end of c sent p. A connection of an address with itself
// has one direction only, 0.
func (c *Conn) dirOf(p *wire.Packet) int {
	if p.Src == c.Ends[0].Addr {
		return 0
	}
	return 1
}
