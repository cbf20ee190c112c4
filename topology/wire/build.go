package wire

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
)

// defaultTTL is what a TTL of 0 stands for (RFC 1700; Linux and BSD use it).
const defaultTTL = 64

// Header is what the IP header of a datagram to be built says. Its zero value
// is an ordinary one.
type Header struct {
	// TTL is the time to live or hop limit; 0 stands for 64.
	TTL uint8
	// TOS is the type of service or traffic class.
	TOS uint8
	// ID is IPv4's identification; IPv6 has no place for one but 0.
	ID uint16
	// DontFragment is IPv4's; in IPv6 no router fragments anyway.
	DontFragment bool
}

// append appends an IP header, IPv4 where the addresses are, and n zero bytes of
// room for what it carries. It returns the room's offset in out.
func (h *Header) append(b []byte, src, dst netip.Addr, proto Proto, n int) (out []byte, room int, err error) {
	start := len(b)
	if !src.IsValid() || !dst.IsValid() || src.Is4() != dst.Is4() {
		return b, 0, fmt.Errorf("wire: build: from %v to %v: want two addresses of one family", src, dst)
	}
	ttl := h.TTL
	if ttl == 0 {
		ttl = defaultTTL
	}
	if src.Is4() {
		total := ipv4HeaderLen + n
		if total > 0xffff {
			return b, 0, fmt.Errorf("wire: build: %d bytes in an IPv4 datagram, want at most 65535", total)
		}
		room = start + ipv4HeaderLen
		b = grow(b, total)
		hdr := b[start:room]
		hdr[0], hdr[1] = 0x45, h.TOS
		binary.BigEndian.PutUint16(hdr[2:], uint16(total))
		binary.BigEndian.PutUint16(hdr[4:], h.ID)
		if h.DontFragment {
			hdr[6] = 0x40
		}
		hdr[8], hdr[9] = ttl, byte(proto)
		s, d := src.As4(), dst.As4()
		copy(hdr[12:], s[:])
		copy(hdr[16:], d[:])
		FixIPv4Header(hdr)
		return b, room, nil
	}
	if h.ID != 0 {
		return b, 0, fmt.Errorf("wire: build: identification %d in IPv6, which has none", h.ID)
	}
	if n > 0xffff {
		return b, 0, fmt.Errorf("wire: build: %d bytes in an IPv6 datagram, want at most 65535", n)
	}
	room = start + ipv6HeaderLen
	b = grow(b, ipv6HeaderLen+n)
	hdr := b[start:room]
	hdr[0], hdr[1] = 0x60|h.TOS>>4, h.TOS<<4
	binary.BigEndian.PutUint16(hdr[4:], uint16(n))
	hdr[6], hdr[7] = byte(proto), ttl
	s, d := src.As16(), dst.As16()
	copy(hdr[8:], s[:])
	copy(hdr[24:], d[:])
	return b, room, nil
}

// grow appends n zero bytes.
func grow(b []byte, n int) []byte {
	b = slices.Grow(b, n)
	b = b[:len(b)+n]
	clear(b[len(b)-n:])
	return b
}

// sumInto sets the 16-bit checksum, now zero, at offset at of the transport
// header and payload in b.
func sumInto(b []byte, at int, src, dst netip.Addr, proto Proto) {
	var acc uint64
	switch {
	case proto == ICMP:
	case src.Is4():
		s, d := src.As4(), dst.As4()
		acc = pseudo(s[:], d[:], proto, len(b))
	default:
		s, d := src.As16(), dst.As16()
		acc = pseudo(s[:], d[:], proto, len(b))
	}
	check := ^sum(b, acc)
	if check == 0 && proto == UDP {
		check = 0xffff // 0 says that there is none (RFC 768)
	}
	binary.BigEndian.PutUint16(b[at:], check)
}

// Datagram is a UDP datagram to be built.
type Datagram struct {
	Src, Dst netip.AddrPort
	Header
	Payload []byte
}

// Append appends the datagram to b, with the right lengths and checksums.
func (d *Datagram) Append(b []byte) ([]byte, error) {
	n := udpHeaderLen + len(d.Payload)
	src, dst := d.Src.Addr(), d.Dst.Addr()
	b, at, err := d.append(b, src, dst, UDP, n)
	if err != nil {
		return b, err
	}
	u := b[at:]
	binary.BigEndian.PutUint16(u, d.Src.Port())
	binary.BigEndian.PutUint16(u[2:], d.Dst.Port())
	binary.BigEndian.PutUint16(u[4:], uint16(n))
	copy(u[udpHeaderLen:], d.Payload)
	sumInto(u, 6, src, dst, UDP)
	return b, nil
}

// Echo is an ICMP or ICMPv6 echo request or reply to be built.
type Echo struct {
	Src, Dst netip.Addr
	Header
	// Reply says that it answers a request.
	Reply bool
	// Ident and Seq are the identifier and sequence number (RFC 792, RFC 4443).
	Ident, Seq uint16
	Payload    []byte
}

// Append appends the message to b, with the right lengths and checksums.
func (e *Echo) Append(b []byte) ([]byte, error) {
	proto, kind := ICMP, byte(icmpEchoRequest)
	if e.Reply {
		kind = icmpEchoReply
	}
	if e.Src.Is6() {
		proto, kind = ICMPv6, icmp6EchoRequest
		if e.Reply {
			kind = icmp6EchoReply
		}
	}
	b, at, err := e.append(b, e.Src, e.Dst, proto, icmpHeaderLen+len(e.Payload))
	if err != nil {
		return b, err
	}
	m := b[at:]
	m[0] = kind
	binary.BigEndian.PutUint16(m[4:], e.Ident)
	binary.BigEndian.PutUint16(m[6:], e.Seq)
	copy(m[icmpHeaderLen:], e.Payload)
	sumInto(m, 2, e.Src, e.Dst, proto)
	return b, nil
}
