package wire

import (
	"encoding/binary"
	"math/bits"
)

// sum64 adds b, taken as little-endian words of 64 bits with zeros after the end,
// to the ones' complement sum in acc. A sum of 16-bit words does not depend on the
// byte order in which it is made, nor on the size of the words, so that one swap
// at the end is enough (RFC 1071 section 2): fold.
func sum64(b []byte, acc uint64) uint64 {
	s, c := acc, uint64(0)
	for len(b) > 64 {
		s, c = bits.Add64(s, binary.LittleEndian.Uint64(b), c)
		s, c = bits.Add64(s, binary.LittleEndian.Uint64(b[8:]), c)
		s, c = bits.Add64(s, binary.LittleEndian.Uint64(b[16:]), c)
		s, c = bits.Add64(s, binary.LittleEndian.Uint64(b[24:]), c)
		s, c = bits.Add64(s, binary.LittleEndian.Uint64(b[32:]), c)
		s, c = bits.Add64(s, binary.LittleEndian.Uint64(b[40:]), c)
		s, c = bits.Add64(s, binary.LittleEndian.Uint64(b[48:]), c)
		s, c = bits.Add64(s, binary.LittleEndian.Uint64(b[56:]), c)
		b = b[64:]
	}
	for len(b) > 8 {
		s, c = bits.Add64(s, binary.LittleEndian.Uint64(b), c)
		b = b[8:]
	}
	switch {
	case len(b) == 8:
		s, c = bits.Add64(s, binary.LittleEndian.Uint64(b), c)
		b = nil
	case len(b) >= 4:
		s, c = bits.Add64(s, uint64(binary.LittleEndian.Uint32(b)), c)
		b = b[4:]
	}
	var last uint64
	for i, x := range b {
		last |= uint64(x) << (8 * i)
	}
	s, c = bits.Add64(s, last, c)
	s, c = bits.Add64(s, 0, c)
	return s + c
}

// fold returns the 16-bit sum of sum64, in the order of the network.
func fold(s uint64) uint16 {
	s = s>>32 + s&0xffffffff
	s = s>>16&0xffff + s>>32 + s&0xffff
	s = s>>16 + s&0xffff
	s = s>>16 + s&0xffff
	return bits.ReverseBytes16(uint16(s))
}

// sum is the ones' complement sum of b, taken as 16-bit words with a zero byte after
// an odd end (RFC 1071), and of those in acc.
func sum(b []byte, acc uint64) uint16 {
	return fold(sum64(b, acc))
}

// add16 is the ones' complement sum of two.
func add16(a, b uint16) uint16 {
	s := uint32(a) + uint32(b)
	return uint16(s + s>>16)
}

// IPv4HeaderOK reports whether the checksum of an IPv4 header without options is
// right.
func IPv4HeaderOK(data []byte) bool {
	return len(data) >= ipv4HeaderLen && sum(data[:ipv4HeaderLen], 0) == 0xffff
}

// pseudo is the sum of the pseudo-header, as sum64 has it: the addresses, the protocol
// and the length of the transport header and payload (RFC 9293 section 3.1, RFC 8200
// section 8.1).
func pseudo(src, dst []byte, proto Proto, length int) uint64 {
	acc := uint64(bits.ReverseBytes32(uint32(proto))) + uint64(bits.ReverseBytes32(uint32(length)))
	return sum64(dst, sum64(src, acc))
}

// transportSum is the sum over the transport header and payload with what else
// their checksum covers: 0xffff where the checksum in there is right. It
// reports at which offset of Data the checksum stands; ok is false where there
// is none to be checked: a fragment, a datagram that is not all there, another protocol.
func (p *Packet) transportSum() (s uint16, at int, ok bool) {
	data, _, ok := p.whole()
	if !ok || p.Truncated || p.MoreFragments || p.FragOffset != 0 {
		return 0, 0, false
	}
	b := data[p.transport:]
	switch {
	case p.Proto == TCP:
		at = 16
	case p.Proto == UDP:
		at = 6
		b = b[:udpHeaderLen+p.Len]
	case p.Proto == ICMP && p.Version == 4:
		return sum(b, 0), p.transport + 2, true
	case p.Proto == ICMPv6 && p.Version == 6:
		at = 2
	default:
		return 0, 0, false
	}
	var acc uint64
	if p.Version == 4 {
		acc = pseudo(p.Data[12:20], nil, p.Proto, len(b))
	} else {
		acc = pseudo(p.Data[8:24], p.Data[p.finalDst:p.finalDst+16], p.Proto, len(b))
	}
	return sum(b, acc), p.transport + at, true
}

// noChecksum reports whether the UDP datagram has no checksum, which IPv4 allows
// (RFC 768).
func (p *Packet) noChecksum(at int) bool {
	return p.Proto == UDP && p.Version == 4 && binary.BigEndian.Uint16(p.Data[at:]) == 0
}

// ChecksumsOK reports whether the checksums of the IPv4 header and of TCP, UDP,
// ICMP or ICMPv6 are right. Where there is no checksum that could be checked
// (fragments, datagrams that are truncated or gone, UDP over IPv4 without one, other protocols)
// nothing is held against the packet. It is false for a packet that
// [Packet.Decode] returned an error for.
func (p *Packet) ChecksumsOK() bool {
	if !p.decoded || p.Data[0]>>4 != byte(p.Version) { // no sum covers the version of IPv6
		return false
	}
	if p.Version == 4 {
		hdr := int(p.Data[0]&0x0f) * 4
		if hdr <= len(p.Data) && sum(p.Data[:hdr], 0) != 0xffff {
			return false
		}
	}
	s, at, ok := p.transportSum()
	if !ok || p.noChecksum(at) {
		return true
	}
	if p.Proto == UDP && binary.BigEndian.Uint16(p.Data[at:]) == 0 {
		return false // IPv6 wants one (RFC 8200 section 8.1)
	}
	return s == 0xffff
}

// FixChecksums recomputes in place the checksums that [Packet.ChecksumsOK]
// checks; it leaves alone what that does not check. Data that cannot be decoded
// and a truncated datagram are left as they are, with an error.
func FixChecksums(data []byte) error {
	var p Packet
	if err := p.Decode(data); err != nil {
		return err
	}
	if p.Truncated {
		want := ipv6HeaderLen + int(binary.BigEndian.Uint16(data[4:]))
		if p.Version == 4 {
			want = int(binary.BigEndian.Uint16(data[2:]))
		}
		return &DecodeError{What: "datagram", Got: len(data), Want: want, Kind: ErrPartial}
	}
	if p.Version == 4 {
		FixIPv4Header(data[:int(data[0]&0x0f)*4])
	}
	p.fixTransport()
	return nil
}

// CompleteChecksum sets the checksum of what begins at start in data, where it stands at
// offset, and the sum of the pseudo-header stands in its place: so senders leave it to a network
// card (struct virtio_net_hdr). A place that is not there is left alone.
func CompleteChecksum(data []byte, start, offset int) {
	if start < 0 || offset < 0 || start+offset+2 > len(data) {
		return
	}
	s := ^sum(data[start:], 0)
	if s == 0 {
		s = 0xffff // the same to TCP; for UDP 0 says that there is none (RFC 768)
	}
	binary.BigEndian.PutUint16(data[start+offset:], s)
}

// FixIPv4Header sets the checksum of an IPv4 header, which has to be all there.
func FixIPv4Header(hdr []byte) {
	hdr[10], hdr[11] = 0, 0
	binary.BigEndian.PutUint16(hdr[10:], ^sum(hdr, 0))
}

// fixTransport sets the transport checksum where there is one.
func (p *Packet) fixTransport() {
	s, at, ok := p.transportSum()
	if !ok || p.noChecksum(at) {
		return
	}
	s = add16(s, ^binary.BigEndian.Uint16(p.Data[at:])) // take the old one out
	if s = ^s; s == 0 && p.Proto == UDP {
		s = 0xffff // 0 says that there is none (RFC 768)
	}
	binary.BigEndian.PutUint16(p.Data[at:], s)
}

// SetIPv4ID sets the identification of the IPv4 header that data begins with and
// updates the header's checksum by the difference (RFC 1624, equation 3): a
// checksum that was right stays right, a wrong one stays wrong. Data that does
// not begin with an IPv4 header is left alone.
func SetIPv4ID(data []byte, id uint16) {
	if len(data) < ipv4HeaderLen || data[0]>>4 != 4 {
		return
	}
	old := binary.BigEndian.Uint16(data[4:])
	check := binary.BigEndian.Uint16(data[10:])
	binary.BigEndian.PutUint16(data[4:], id)
	binary.BigEndian.PutUint16(data[10:], ^add16(add16(^check, ^old), id))
}
