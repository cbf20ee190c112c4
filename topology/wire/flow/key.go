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
	// version keeps an IPv4 address apart from its IPv4-mapped IPv6 form.
	version uint16
	// scope keeps the loopback addresses of the nodes of a network apart.
	scope uint16
}

func keyOf(a, b netip.AddrPort) key {
	if b.Compare(a) < 0 {
		a, b = b, a
	}
	k := key{
		lo: a.Addr().As16(), loPort: a.Port(),
		hi: b.Addr().As16(), hiPort: b.Port(),
		version: 6,
	}
	if a.Addr().Is4() {
		k.version = 4
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
