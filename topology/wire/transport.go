package wire

import (
	"encoding/binary"
	"net/netip"
)

// decodeTransport decodes what stands at p.transport and is n bytes long by the
// IP header; as many of them as were captured are there.
func (p *Packet) decodeTransport(n int) error {
	b := p.Data[p.transport:]
	p.Payload, p.Len = b, n
	if p.FragOffset != 0 {
		return nil
	}
	switch {
	case p.Proto == TCP:
		return p.decodeTCP(b, n)
	case p.Proto == UDP:
		return p.decodeUDP(b, n)
	case p.Proto == ICMP && p.Version == 4:
		return p.decodeICMP(b, n, "icmp header", icmpHeaderLen)
	case p.Proto == ICMPv6 && p.Version == 6:
		return p.decodeICMP(b, n, "icmpv6 header", 4) // RFC 4443 section 2.1
	}
	return nil
}

func (p *Packet) setPorts(b []byte) {
	p.Src = netip.AddrPortFrom(p.Src.Addr(), binary.BigEndian.Uint16(b))
	p.Dst = netip.AddrPortFrom(p.Dst.Addr(), binary.BigEndian.Uint16(b[2:]))
}

func (p *Packet) decodeTCP(b []byte, n int) error {
	if n < tcpHeaderLen {
		p.Payload, p.Len = nil, 0
		return short("tcp header", p.transport, n, tcpHeaderLen)
	}
	if len(b) < tcpHeaderLen {
		p.decodeCutTCP(b, n)
		return nil
	}
	p.setPorts(b)
	p.Seq = binary.BigEndian.Uint32(b[4:])
	p.Ack = binary.BigEndian.Uint32(b[8:])
	p.Flags = Flags(b[13])
	p.Window = binary.BigEndian.Uint16(b[14:])
	p.Urgent = binary.BigEndian.Uint16(b[18:])
	hdr := int(b[12]>>4) * 4
	if hdr < tcpHeaderLen {
		p.Payload, p.Len = nil, 0
		return badLength("tcp data offset", p.transport+12, hdr, tcpHeaderLen)
	}
	if hdr > n {
		p.Payload, p.Len = nil, 0
		return badLength("tcp data offset", p.transport+12, hdr, n)
	}
	p.Len = n - hdr
	if hdr > len(b) {
		p.Options.decode(b[tcpHeaderLen:], true)
		p.Payload = nil
		return nil
	}
	if hdr > tcpHeaderLen {
		p.Options.decode(b[tcpHeaderLen:hdr], false)
	}
	p.Payload = b[hdr:]
	return nil
}

// HeaderCut reports whether a snap length has cut into a TCP header: fields that
// are not there are 0.
func (p *Packet) HeaderCut() bool {
	return p.Truncated && p.Proto == TCP && p.FragOffset == 0 && len(p.Data) < p.transport+tcpHeaderLen
}

// decodeCutTCP decodes the first bytes of a header that a snap length has cut:
// the fields that are all there. Len is 0 where the data offset is missing.
func (p *Packet) decodeCutTCP(b []byte, n int) {
	p.Payload, p.Len = nil, 0
	if len(b) >= 4 {
		p.setPorts(b)
	}
	if len(b) >= 8 {
		p.Seq = binary.BigEndian.Uint32(b[4:])
	}
	if len(b) >= 12 {
		p.Ack = binary.BigEndian.Uint32(b[8:])
	}
	if len(b) >= 13 {
		p.Len = max(0, n-int(b[12]>>4)*4)
	}
	if len(b) >= 14 {
		p.Flags = Flags(b[13])
	}
	if len(b) >= 16 {
		p.Window = binary.BigEndian.Uint16(b[14:])
	}
}

func (p *Packet) decodeUDP(b []byte, n int) error {
	p.Payload, p.Len = nil, 0
	if n < udpHeaderLen {
		return short("udp header", p.transport, n, udpHeaderLen)
	}
	if len(b) >= 4 {
		p.setPorts(b)
	}
	if len(b) < udpHeaderLen {
		return nil
	}
	length := int(binary.BigEndian.Uint16(b[4:]))
	switch {
	case length == 0 && p.Version == 6: // a jumbogram (RFC 2675 section 4)
		length = n
	case length < udpHeaderLen:
		return badLength("udp length", p.transport+4, length, udpHeaderLen)
	case length > n && p.MoreFragments: // the rest is in the other fragments
		length = n
	case length > n:
		return badLength("udp length", p.transport+4, length, n)
	}
	p.Len = length - udpHeaderLen
	p.Payload = b[udpHeaderLen:min(length, len(b))]
	return nil
}

func (p *Packet) decodeICMP(b []byte, n int, what string, least int) error {
	p.Payload, p.Len = nil, 0
	if n < least {
		return short(what, p.transport, n, least)
	}
	if len(b) >= 2 {
		p.ICMPType, p.ICMPCode = b[0], b[1]
	}
	p.Len = max(0, n-icmpHeaderLen)
	if len(b) > icmpHeaderLen {
		p.Payload = b[icmpHeaderLen:]
	}
	return nil
}

// Transport returns the bytes from the transport header (the fragment's data
// where FragOffset is not 0) to the end, as much of them as Data holds.
func (p *Packet) Transport() []byte { return p.Data[p.transport:] }
