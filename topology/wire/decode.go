package wire

import (
	"encoding/binary"
	"net/netip"
)

// Lengths of fixed headers.
const (
	ipv4HeaderLen = 20
	ipv6HeaderLen = 40
	tcpHeaderLen  = 20
	udpHeaderLen  = 8
	icmpHeaderLen = 8
	fragHeaderLen = 8
)

// Next header values of IPv6 extension headers (RFC 8200 section 4, RFC 4302), of
// which IPv4 has that of authentication.
const (
	extHopByHop    Proto = 0
	extRouting     Proto = 43
	extFragment    Proto = 44
	extAuth        Proto = 51
	extDestination Proto = 60
)

// Decode fills p from the IP datagram in data, of which p keeps slices; it
// allocates nothing unless it returns an error. Bytes beyond the length that
// the IP header names, such as the padding of a short Ethernet frame, are cut
// off. A datagram that ends before that length, as in a capture with a snap
// length, is decoded as far as it goes, with Truncated set.
//
// An IPv4 total length of 0, or an IPv6 payload length of 0 before a TCP header,
// is what a capture shows of a segment that the network card is to cut up: its
// length is that of data.
//
// An error is a [*DecodeError]; what was decoded before it stays in p.
func (p *Packet) Decode(data []byte) error {
	*p = Packet{} // in place: a literal with fields would be made elsewhere and copied
	p.Data, p.size, p.Options.WindowScale = data, len(data), -1
	if len(data) == 0 {
		return short("ip header", 0, 0, ipv4HeaderLen)
	}
	var err error
	switch data[0] >> 4 {
	case 4:
		err = p.decodeIPv4(data)
	case 6:
		err = p.decodeIPv6(data)
	default:
		err = &DecodeError{What: "ip version", Got: int(data[0] >> 4), Kind: ErrVersion}
	}
	p.decoded = err == nil
	return err
}

func (p *Packet) decodeIPv4(data []byte) error {
	if len(data) < ipv4HeaderLen {
		return short("ipv4 header", 0, len(data), ipv4HeaderLen)
	}
	p.Version = 4
	p.TOS = data[1]
	p.ID = uint32(binary.BigEndian.Uint16(data[4:]))
	frag := binary.BigEndian.Uint16(data[6:])
	p.DontFragment, p.MoreFragments = frag&0x4000 != 0, frag&0x2000 != 0
	p.FragOffset = frag << 3
	p.TTL, p.Proto = data[8], Proto(data[9])
	p.Src = netip.AddrPortFrom(netip.AddrFrom4([4]byte(data[12:])), 0)
	p.Dst = netip.AddrPortFrom(netip.AddrFrom4([4]byte(data[16:])), 0)

	hdr := int(data[0]&0x0f) * 4
	if hdr < ipv4HeaderLen {
		return badLength("ipv4 header length", 0, hdr, ipv4HeaderLen)
	}
	total := int(binary.BigEndian.Uint16(data[2:]))
	switch {
	case total == 0:
		total = len(data)
		if total < hdr {
			return short("ipv4 header", 0, total, hdr)
		}
	case total < hdr:
		return badLength("ipv4 total length", 2, total, hdr)
	}
	p.setEnd(total)
	p.transport = hdr
	if hdr > len(p.Data) { // a capture cut inside the IP options
		p.transport = len(p.Data)
		return nil
	}
	if p.Proto == extAuth {
		if _, err := p.decodeExtension(total); err != nil {
			return err
		}
	}
	return p.decodeTransport(total - p.transport)
}

// setEnd cuts Data to the datagram's length, or notes that it lacks some.
func (p *Packet) setEnd(total int) {
	if total <= len(p.Data) {
		p.Data, p.size = p.Data[:total:total], total
	} else {
		p.Truncated = true
	}
}

func (p *Packet) decodeIPv6(data []byte) error {
	if len(data) < ipv6HeaderLen {
		return short("ipv6 header", 0, len(data), ipv6HeaderLen)
	}
	p.Version = 6
	p.TOS = data[0]<<4 | data[1]>>4
	p.Proto, p.TTL = Proto(data[6]), data[7]
	p.Src = netip.AddrPortFrom(netip.AddrFrom16([16]byte(data[8:])), 0)
	p.Dst = netip.AddrPortFrom(netip.AddrFrom16([16]byte(data[24:])), 0)
	p.finalDst = 24

	total := ipv6HeaderLen + int(binary.BigEndian.Uint16(data[4:]))
	if total == ipv6HeaderLen && p.Proto == TCP {
		total = len(data)
	}
	p.setEnd(total)
	p.transport = ipv6HeaderLen
	for {
		more, err := p.decodeExtension(total)
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	return p.decodeTransport(total - p.transport)
}

// decodeExtension goes over one IPv6 extension header, or the authentication header of
// IPv4, of type p.Proto at p.transport, and reports whether there was one. Of a
// truncated datagram it stops at the first header that is not all there.
func (p *Packet) decodeExtension(total int) (more bool, err error) {
	var what string
	switch p.Proto {
	case extHopByHop:
		what = "ipv6 hop-by-hop options"
	case extDestination:
		what = "ipv6 destination options"
	case extRouting:
		what = "ipv6 routing header"
	case extFragment:
		what = "ipv6 fragment header"
	case extAuth:
		what = "authentication header"
	default:
		return false, nil
	}
	if p.FragOffset != 0 { // what follows is the middle of something
		return false, nil
	}
	at := p.transport
	if total-at < 8 {
		return false, short(what, at, total-at, 8)
	}
	b := p.Data[at:]
	if len(b) < 8 {
		return false, nil
	}
	n := 8 + 8*int(b[1])
	switch p.Proto {
	case extAuth: // in words of 32 bits, minus 2 (RFC 4302 section 2.2)
		n = 8 + 4*int(b[1])
	case extFragment:
		n = fragHeaderLen
		frag := binary.BigEndian.Uint16(b[2:])
		p.FragOffset, p.MoreFragments = frag&^7, frag&1 != 0
		p.ID = binary.BigEndian.Uint32(b[4:])
	}
	if n > total-at {
		return false, badLength(what, at, n, total-at)
	}
	if n > len(b) {
		return false, nil
	}
	if p.Proto == extRouting {
		p.routingHeader(at, b[:n])
	}
	p.Proto = Proto(b[0])
	p.transport = at + n
	return true, nil
}

// routingHeader notes where the final destination stands, which the transport
// checksum covers while segments are left (RFC 8200 section 8.1): the last
// address of types 0 and 2, the first of a segment routing header (RFC 8754).
func (p *Packet) routingHeader(at int, b []byte) {
	addrs := (len(b) - 8) / 16
	if b[3] == 0 || addrs == 0 {
		return
	}
	switch b[2] {
	case 0, 2:
		p.finalDst = at + 8 + 16*(addrs-1)
	case 4:
		p.finalDst = at + 8
	}
}
