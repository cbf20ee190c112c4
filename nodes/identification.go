package nodes

import (
	"encoding/binary"
	"net/netip"

	"netlab/topology/wire"
)

// identification numbers the IPv4 datagrams of one host. The pinned stack draws a
// random number for each, which may soon come again; RFC 6864 section 4.3 wants
// numbers that do not. So what a host originates gets one here as it leaves: counted
// up from a random start.
type identification struct {
	next uint16
	// The last fragment's datagram, whose other fragments share its number.
	from  netip.Addr
	old   uint16
	given uint16
	valid bool
}

func newIdentification(seed uint64, name string) identification {
	return identification{next: uint16(newSource(seed, "node", name, "ip id").Int63())}
}

const (
	moreFragments = 0x2000
	dontFragment  = 0x4000
	offsetMask    = 0x1fff
)

// assign numbers a datagram in place. Datagrams that must not be fragmented
// carry no number (RFC 6864 section 4.1), and those that a router forwards keep
// theirs. It reports whether it changed the datagram.
func (id *identification) assign(h *Machine, datagram []byte) bool {
	if len(datagram) < 20 || datagram[0]>>4 != 4 {
		return false
	}
	fragment := binary.BigEndian.Uint16(datagram[6:])
	if fragment&dontFragment != 0 {
		return false
	}
	src := netip.AddrFrom4([4]byte(datagram[12:16]))
	if !h.owns(src) {
		return false
	}
	old := binary.BigEndian.Uint16(datagram[4:])
	later := fragment&offsetMask != 0
	if !later || !id.valid || id.from != src || id.old != old {
		id.given = id.next
		id.next++
	}
	id.from, id.old, id.valid = src, old, fragment&moreFragments != 0
	wire.SetIPv4ID(datagram, id.given)
	return true
}
