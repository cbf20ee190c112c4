// Package wire is a packet decoded once: the addresses, ports, flags, numbers
// and options of an IP datagram that carries TCP, UDP or ICMP, and the one
// notation (packetdrill's) in which netlab writes segments everywhere.
package wire

import "net/netip"

// Proto is an IP protocol number.
type Proto uint8

// The protocols that netlab's stacks speak.
const (
	ICMP   Proto = 1
	TCP    Proto = 6
	UDP    Proto = 17
	ICMPv6 Proto = 58
)

// Packet is one decoded IP datagram. [Packet.Decode] fills it in place, so that
// one Packet can serve a whole capture without an allocation; its slices alias
// the bytes that were decoded.
type Packet struct {
	// Data is the datagram, from the IP header to the end of its payload, or as much of
	// it as was kept: see [Packet.Snap].
	Data []byte
	// Src and Dst are the addresses with the ports of TCP or UDP, port 0 for
	// other protocols and for fragments without a transport header.
	Src, Dst netip.AddrPort
	Proto    Proto
	// Version is 4 or 6.
	Version uint8
	// TTL is IPv4's time to live, IPv6's hop limit.
	TTL uint8
	// TOS is IPv4's type of service, IPv6's traffic class: DSCP and ECN.
	TOS uint8
	// ID is IPv4's identification, or that of IPv6's fragment header.
	ID uint32
	// FragOffset is the fragment's offset in bytes, 0 for the first or only one.
	FragOffset uint16
	// MoreFragments and DontFragment are the IP flags of that name.
	MoreFragments, DontFragment bool
	// Truncated says that Data ends before the length that its IP header names,
	// as in a capture with a snap length. Lengths are those of the header.
	Truncated bool

	// What follows is of TCP alone; for any other protocol it is zero but for
	// Options.WindowScale, which is -1.

	Seq, Ack uint32
	Flags    Flags
	Window   uint16
	Urgent   uint16
	Options  Options

	// ICMPType and ICMPCode are those of an ICMP or ICMPv6 message.
	ICMPType, ICMPCode uint8

	// Payload is what the transport header is followed by, as much of it as is in Data.
	Payload []byte
	// Len is the payload's length by the headers; more than len(Payload) where
	// the datagram is truncated, or only its beginning was kept.
	Len int

	// transport is the offset in Data of the transport header, finalDst that of
	// the IPv6 destination that the transport checksum covers.
	transport, finalDst int
	// size is how many bytes Data had when it was decoded.
	size int
	// passing has what Snap left out, while it counts pass.
	passing *Passing
	pass    uint64
	// decoded says that Decode returned no error.
	decoded bool
}

// Options are the TCP options of a segment (RFC 9293, 7323, 2018).
type Options struct {
	// MSS is the maximum segment size, 0 where the option is absent.
	MSS uint16
	// WindowScale is the shift count, -1 where the option is absent, 127 for
	// anything above; RFC 7323 section 2.3 takes more than 14 for 14.
	WindowScale int8
	// SACKPermitted is only ever set on a SYN.
	SACKPermitted bool
	// HasTimestamps says whether TSVal and TSEcr are there.
	HasTimestamps bool
	TSVal, TSEcr  uint32
	// SACK holds the first NumSACK blocks.
	SACK    [4]SACKBlock
	NumSACK uint8
	// Malformed says that the options ran past their end or had a wrong length;
	// those before that point are decoded.
	Malformed bool
	// Unknown counts options of other kinds.
	Unknown uint8
}

// SACKBlock is one block of received bytes: Start to End, exclusive.
type SACKBlock struct{ Start, End uint32 }

// SegLen is SEG.LEN of RFC 9293: the sequence space that the segment takes, its
// payload and one each for SYN and FIN.
func (p *Packet) SegLen() uint32 {
	n := uint32(p.Len)
	if p.Flags&SYN != 0 {
		n++
	}
	if p.Flags&FIN != 0 {
		n++
	}
	return n
}

// End is the sequence number after the segment: Seq + [Packet.SegLen].
func (p *Packet) End() uint32 { return p.Seq + p.SegLen() }
