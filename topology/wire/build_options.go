package wire

import (
	"encoding/binary"
	"slices"
)

// Append appends the options as a TCP header carries them, each aligned by NOPs
// as Linux does: mss, sackOK, timestamps, window scale, SACK blocks. Malformed
// and Unknown ones are not made again. A zero Options has a WindowScale of 0;
// -1 leaves it out.
func (o *Options) Append(b []byte) []byte {
	if o.MSS != 0 {
		b = append(b, optMSS, 4)
		b = binary.BigEndian.AppendUint16(b, o.MSS)
	}
	switch {
	case o.SACKPermitted && o.HasTimestamps:
		b = append(b, optSACKPermitted, 2, optTimestamps, 10)
	case o.SACKPermitted:
		b = append(b, optNop, optNop, optSACKPermitted, 2)
	case o.HasTimestamps:
		b = append(b, optNop, optNop, optTimestamps, 10)
	}
	if o.HasTimestamps {
		b = binary.BigEndian.AppendUint32(b, o.TSVal)
		b = binary.BigEndian.AppendUint32(b, o.TSEcr)
	}
	if o.WindowScale >= 0 {
		b = append(b, optNop, optWindowScale, 3, byte(o.WindowScale))
	}
	if o.NumSACK != 0 {
		b = append(b, optNop, optNop, optSACK, 2+8*o.NumSACK)
		for _, s := range o.SACK[:o.NumSACK] {
			b = binary.BigEndian.AppendUint32(b, s.Start)
			b = binary.BigEndian.AppendUint32(b, s.End)
		}
	}
	return b
}

// optionLen is the length of the option at the start of b, 0 where its length is
// wrong or its end is missing.
func optionLen(b []byte) int {
	if b[0] == optEnd || b[0] == optNop {
		return 1
	}
	var o Options
	if len(b) < 2 || int(b[1]) > len(b) || b[1] < 2 || !o.decodeOne(b[0], b[2:b[1]]) {
		return 0
	}
	return int(b[1])
}

// rebaseSACK returns the options with by added to the edges of SACK blocks; b
// itself where there are none.
func rebaseSACK(b []byte, by uint32) []byte {
	out, copied := b, false
	for i := 0; i < len(b); {
		n := optionLen(b[i:])
		if n == 0 || b[i] == optEnd {
			break
		}
		if b[i] == optSACK {
			if !copied {
				out, copied = slices.Clone(b), true
			}
			for j := i + 2; j < i+n; j += 4 {
				binary.BigEndian.PutUint32(out[j:], binary.BigEndian.Uint32(b[j:])+by)
			}
		}
		i += n
	}
	return out
}
