package wire

import "encoding/binary"

// Kinds of TCP options.
const (
	optEnd           = 0 // RFC 9293
	optNop           = 1 // RFC 9293
	optMSS           = 2 // RFC 9293, 4 bytes
	optWindowScale   = 3 // RFC 7323, 3 bytes
	optSACKPermitted = 4 // RFC 2018, 2 bytes
	optSACK          = 5 // RFC 2018, 2 bytes and 8 for each block
	optTimestamps    = 8 // RFC 7323, 10 bytes
)

// maxOptions is the room for options in a TCP header.
const maxOptions = 40

// decode fills o, which has nothing set and WindowScale -1, from the options in
// b. Where cut is set, a snap length has ended b, and an option that runs past
// its end is not malformed.
func (o *Options) decode(b []byte, cut bool) {
	// The common case of an established connection: two NOPs and timestamps.
	if len(b) == 12 && binary.BigEndian.Uint32(b) == optNop<<24|optNop<<16|optTimestamps<<8|10 {
		o.HasTimestamps = true
		o.TSVal, o.TSEcr = binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])
		return
	}
	for len(b) > 0 {
		switch b[0] {
		case optEnd:
			return
		case optNop:
			b = b[1:]
			continue
		}
		if len(b) < 2 || int(b[1]) > len(b) {
			o.Malformed = !cut
			return
		}
		n := int(b[1])
		if n < 2 || !o.decodeOne(b[0], b[2:n]) {
			o.Malformed = true
			return
		}
		b = b[n:]
	}
}

// decodeOne takes one option's kind and content, and reports whether its length
// is right.
func (o *Options) decodeOne(kind byte, v []byte) bool {
	switch kind {
	case optMSS:
		if len(v) != 2 {
			return false
		}
		o.MSS = binary.BigEndian.Uint16(v)
	case optWindowScale:
		if len(v) != 1 {
			return false
		}
		o.WindowScale = int8(min(v[0], 127))
	case optSACKPermitted:
		if len(v) != 0 {
			return false
		}
		o.SACKPermitted = true
	case optTimestamps:
		if len(v) != 8 {
			return false
		}
		o.HasTimestamps = true
		o.TSVal, o.TSEcr = binary.BigEndian.Uint32(v), binary.BigEndian.Uint32(v[4:])
	case optSACK:
		if len(v) == 0 || len(v)%8 != 0 || len(v) > 8*len(o.SACK) {
			return false
		}
		o.SACK = [len(o.SACK)]SACKBlock{}
		o.NumSACK = uint8(len(v) / 8)
		for i := range len(v) / 8 {
			o.SACK[i] = SACKBlock{binary.BigEndian.Uint32(v[8*i:]), binary.BigEndian.Uint32(v[8*i+4:])}
		}
	default:
		o.Unknown++
	}
	return true
}
