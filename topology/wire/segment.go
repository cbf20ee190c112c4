package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
)

// Segment is a TCP segment to be built, or one that [ParseSegment] read. Its
// zero value has no flags, no options and a window of 0.
type Segment struct {
	Src, Dst netip.AddrPort
	Header
	Seq, Ack uint32
	Flags    Flags
	Window   uint16
	// Urgent is the urgent pointer, which counts where Flags has URG.
	Urgent uint16
	// Options are the options as they stand in the TCP header, up to 40 bytes;
	// zeros fill them up to whole words. [Options.Append] makes them. Nil and
	// empty are the same on the wire; as a pattern nil stands for any options.
	Options []byte
	// Payload follows the header. Where it is nil, Len zeros do.
	Payload []byte
	// Len is the length of the payload; 0 beside a Payload stands for its length.
	Len int
	// Any are the fields that the segment's text left out or left open. Append
	// sends them as they are: as zero, unless the caller has filled them.
	Any Fields
}

// Fields are fields of a segment that a text leaves open.
type Fields uint8

// The fields that can be left open.
const (
	AnyFlags Fields = 1 << iota
	AnySeq
	AnyLen
	AnyAck
	AnyWindow
	// AnyOptions allows more options than those listed.
	AnyOptions
)

// Append appends the segment as an IP datagram to b, with the right lengths and
// checksums. Nothing is checked for sense: a segment without ACK may carry an
// acknowledgment number.
func (s *Segment) Append(b []byte) ([]byte, error) {
	if len(s.Options) > maxOptions {
		return b, fmt.Errorf("wire: build: %d bytes of TCP options, want at most %d", len(s.Options), maxOptions)
	}
	n := len(s.Payload)
	if s.Payload == nil {
		n = s.Len
	}
	if n < 0 || s.Len != 0 && s.Len != n {
		return b, fmt.Errorf("wire: build: length %d beside a payload of %d bytes", s.Len, len(s.Payload))
	}
	hdr := tcpHeaderLen + (len(s.Options)+3)&^3
	src, dst := s.Src.Addr(), s.Dst.Addr()
	b, at, err := s.append(b, src, dst, TCP, hdr+n)
	if err != nil {
		return b, err
	}
	t := b[at:]
	binary.BigEndian.PutUint16(t, s.Src.Port())
	binary.BigEndian.PutUint16(t[2:], s.Dst.Port())
	binary.BigEndian.PutUint32(t[4:], s.Seq)
	binary.BigEndian.PutUint32(t[8:], s.Ack)
	t[12], t[13] = byte(hdr/4)<<4, byte(s.Flags)
	binary.BigEndian.PutUint16(t[14:], s.Window)
	binary.BigEndian.PutUint16(t[18:], s.Urgent)
	copy(t[tcpHeaderLen:], s.Options)
	copy(t[hdr:], s.Payload)
	sumInto(t, 16, src, dst, TCP)
	return b, nil
}

// Rebase adds the initial sequence numbers of the segment's own direction and of
// the other one to the relative numbers of a text: Seq, Ack where Flags has ACK,
// and the edges of SACK blocks, for which it copies Options.
func (s *Segment) Rebase(isn, peerISN uint32) {
	s.Seq += isn
	if s.Flags.Has(ACK) {
		s.Ack += peerISN
	}
	s.Options = rebaseSACK(s.Options, peerISN)
}

// Segment returns the TCP segment in p, to be changed and built anew. Its slices
// alias p's. It has no place for IPv4 options and IPv6 extension headers. A
// packet of another protocol, a fragment, a truncated one and one for which
// [Packet.Decode] returned an error are an error.
func (p *Packet) Segment() (Segment, error) {
	switch {
	case !p.decoded:
		return Segment{}, errors.New("wire: segment: a packet that Decode refused, want one that it took")
	case p.Proto != TCP:
		return Segment{}, &DecodeError{What: "protocol", Got: int(p.Proto), Want: int(TCP), Kind: ErrProto}
	case p.FragOffset != 0 || p.MoreFragments:
		return Segment{}, fmt.Errorf("wire: segment: fragment of datagram %d: %w", p.ID, ErrPartial)
	case !p.Whole():
		return Segment{}, fmt.Errorf("wire: segment: truncated datagram: %w", ErrPartial)
	}
	t := p.Transport()
	s := Segment{
		Src: p.Src, Dst: p.Dst,
		Header: Header{TTL: p.TTL, TOS: p.TOS, DontFragment: p.DontFragment},
		Seq:    p.Seq, Ack: p.Ack, Flags: p.Flags, Window: p.Window, Urgent: p.Urgent,
		Options: t[tcpHeaderLen : len(t)-len(p.Payload)],
		Payload: p.Payload, Len: p.Len,
	}
	if p.Version == 4 {
		s.ID = uint16(p.ID)
	}
	return s, nil
}
