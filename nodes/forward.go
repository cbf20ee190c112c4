package nodes

import (
	"bytes"
	"encoding/binary"
	"iter"
	"net/netip"
	"slices"

	"netlab/topology/wire"
)

// forwarding is a router's table for the fast path: routes by the length of
// their prefix, longest first.
//
// gVisor's own forwarding asks every interface for every packet, which makes a
// router with a thousand links a thousand times slower than one with two. As in
// any router, the common case is decided here and everything else (an expired
// TTL, a datagram too big, IP options, an unknown destination) is left to the
// stack. Both ways give the same bytes.
type forwarding struct {
	lengths []uint8 // of prefixes, those of IPv6 plus v6Lengths, longest first
	routes  map[netip.Prefix]*Interface
}

func newForwarding(routes []Route) forwarding {
	f := forwarding{routes: make(map[netip.Prefix]*Interface, len(routes))}
	for _, r := range routes {
		to := r.To.Masked()
		if _, earlier := f.routes[to]; earlier {
			continue
		}
		f.routes[to] = r.Via
		if length := lengthOf(to); !slices.Contains(f.lengths, length) {
			f.lengths = append(f.lengths, length)
		}
	}
	slices.Sort(f.lengths)
	slices.Reverse(f.lengths)
	return f
}

// v6Lengths is where IPv6's prefix lengths begin in forwarding.lengths.
const v6Lengths = 64

func lengthOf(p netip.Prefix) uint8 {
	if p.Addr().Is6() {
		return uint8(p.Bits()) + v6Lengths
	}
	return uint8(p.Bits())
}

// lookup returns the interface for a destination, nil for none.
func (f *forwarding) lookup(a netip.Addr) *Interface {
	for _, via := range f.matching(a) {
		return via
	}
	return nil
}

// matching are the routes to a destination, the longest prefix first. None leads to a
// loopback address, which no link does.
func (f *forwarding) matching(a netip.Addr) iter.Seq2[netip.Prefix, *Interface] {
	return func(yield func(netip.Prefix, *Interface) bool) {
		if a.IsLoopback() {
			return
		}
		for _, length := range f.lengths {
			bits := int(length)
			if bits >= v6Lengths != a.Is6() {
				continue
			}
			if a.Is6() {
				bits -= v6Lengths
			}
			p, _ := a.Prefix(bits) // the length is one of the family's
			if via, ok := f.routes[p]; ok && !yield(p, via) {
				return
			}
		}
	}
}

// hopByHop is the next header of an IPv6 packet that every router must look into
// (RFC 8200 section 4.3).
const hopByHop = 0

// forward passes a packet on that has come in by the interface, or refuses it, and
// reports false where the stack must see it.
func (i *Interface) forward(p *wire.Packet) bool {
	h, data := i.host, p.Data
	if p.Truncated || p.TTL <= 1 || !forwardable(p.Src.Addr()) || !forwardable(p.Dst.Addr()) {
		return false
	}
	if p.Version == 4 && (data[0] != 0x45 || !wire.IPv4HeaderOK(data)) || p.Version == 6 && data[6] == hopByHop {
		return false
	}
	via := h.forwarding.lookup(p.Dst.Addr())
	if own := i.prefixOf(p.Dst.Addr()); via == i && own.IsValid() {
		if isBroadcast(own, p.Dst.Addr()) {
			return false
		}
		i.refuse(p)
		return true
	}
	if via == nil || len(data) > int(via.mtu) {
		return false
	}
	d := h.datagram(len(data))
	copy(d.Bytes, data)
	data = d.Bytes
	if p.Version == 4 {
		data[8]--
		// One less in the high byte of a word: RFC 1141.
		sum := uint32(binary.BigEndian.Uint16(data[10:])) + 0x100
		binary.BigEndian.PutUint16(data[10:], uint16(sum+sum>>16))
	} else {
		data[7]--
	}
	via.output(h.passed(d))
	return true
}

// passed says of a datagram which arrival it passes on. What the host has to say
// itself about that arrival, an ICMP error, has other addresses.
func (h *Machine) passed(d Datagram) Datagram {
	if a := h.passing; a != nil && bytes.Equal(addresses(d.Bytes), addresses(a.Packet.Data)) {
		d.Of = a.Ref
	}
	return d
}

// addresses are the source and destination of a datagram, in its own bytes.
func addresses(datagram []byte) []byte {
	switch {
	case len(datagram) >= 20 && datagram[0]>>4 == 4:
		return datagram[12:20]
	case len(datagram) >= 40 && datagram[0]>>4 == 6:
		return datagram[8:40]
	}
	return nil
}

// forwardable reports whether a router passes on what is from or to an address:
// not what concerns one link only, or is for many.
func forwardable(a netip.Addr) bool {
	return a.IsValid() && !a.IsUnspecified() && !a.IsLoopback() && !a.IsMulticast() &&
		!a.IsLinkLocalUnicast() && a != netip.AddrFrom4([4]byte{255, 255, 255, 255})
}
