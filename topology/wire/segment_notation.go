package wire

import (
	"encoding/binary"
	"encoding/hex"
)

// String writes the segment in the notation, as [ParseSegment] reads it: its
// numbers as they are, its options in their own order and all of them, "*" for
// numbers that are open; other open parts are left out.
func (s *Segment) String() string { return string(s.AppendNotation(make([]byte, 0, 64))) }

// AppendNotation appends what [Segment.String] returns.
func (s *Segment) AppendNotation(b []byte) []byte {
	if s.Any&AnyFlags != 0 {
		b = append(b, '*')
	} else {
		b = s.Flags.append(b)
	}
	b = s.appendSequence(append(b, ' '))
	if s.Any&AnyAck == 0 && (s.Flags.Has(ACK) || s.Any&AnyFlags != 0) {
		b = append(b, " ack "...)
		b = appendUint(b, s.Ack)
	}
	if s.Any&AnyWindow == 0 {
		b = append(b, " win "...)
		b = appendUint(b, uint32(s.Window))
	}
	if s.Flags.Has(URG) || s.Urgent != 0 {
		b = append(b, " urg "...)
		b = appendUint(b, uint32(s.Urgent))
	}
	if s.Options == nil {
		return b
	}
	b = appendRawOptions(append(b, " <"...), s.Options)
	if s.Any&AnyOptions != 0 {
		if len(s.Options) > 0 {
			b = append(b, ',')
		}
		b = append(b, "..."...)
	}
	return append(b, '>')
}

func (s *Segment) appendSequence(b []byte) []byte {
	n := s.Len
	if s.Payload != nil {
		n = len(s.Payload)
	}
	anySeq, anyLen := s.Any&AnySeq != 0, s.Any&AnyLen != 0
	switch {
	case anySeq && anyLen:
		return append(b, '*')
	case anySeq:
		return appendLen(append(b, "*:*"...), n)
	case anyLen:
		return append(appendUint(b, s.Seq), ":*(*)"...)
	}
	b = append(appendUint(b, s.Seq), ':')
	return appendLen(appendUint(b, s.Seq+uint32(n)), n)
}

// appendRawOptions appends the options in opts one by one, and as "raw" those
// that have no name and, to the end, what cannot be read as options.
func appendRawOptions(b, opts []byte) []byte {
	for i := 0; i < len(opts); {
		if i > 0 {
			b = append(b, ',')
		}
		n := optionLen(opts[i:])
		if n == 0 {
			return hex.AppendEncode(append(b, "raw "...), opts[i:])
		}
		b = appendRawOption(b, opts[i:i+n])
		i += n
	}
	return b
}

// appendRawOption appends one option of the right length.
func appendRawOption(b, opt []byte) []byte {
	switch opt[0] {
	case optEnd:
		return append(b, "eol"...)
	case optNop:
		return append(b, "nop"...)
	case optMSS:
		return appendUint(append(b, "mss "...), uint32(binary.BigEndian.Uint16(opt[2:])))
	case optWindowScale:
		return appendUint(append(b, "wscale "...), uint32(opt[2]))
	case optSACKPermitted:
		return append(b, "sackOK"...)
	case optTimestamps:
		return appendTimestamps(b, binary.BigEndian.Uint32(opt[2:]), binary.BigEndian.Uint32(opt[6:]))
	case optSACK:
		b = append(b, "sack"...)
		for v := opt[2:]; len(v) >= 8; v = v[8:] {
			b = appendBlock(b, SACKBlock{binary.BigEndian.Uint32(v), binary.BigEndian.Uint32(v[4:])}, 0)
		}
		return b
	}
	return hex.AppendEncode(append(b, "raw "...), opt)
}
