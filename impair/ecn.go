package impair

import "encoding/binary"

// ecnCE is the mark "congestion experienced" in the two bits of the traffic class
// that belong to ECN; both zero means that the sender does not understand marks
// (RFC 3168 section 5).
const ecnCE = 3

// markCE sets the congestion experienced mark of an ECN-capable packet and
// reports whether it has one now. The packet is replaced by a changed copy.
func markCE(f *Frame) bool {
	switch f.Packet.TOS & ecnCE {
	case 0:
		return false
	case ecnCE:
		return true
	}
	version := f.Packet.Version
	f.change(func(data []byte) {
		if version == 6 {
			data[1] |= ecnCE << 4 // the traffic class lies across the first two bytes
			return
		}
		old := binary.BigEndian.Uint16(data)
		data[1] |= ecnCE
		sum := binary.BigEndian.Uint16(data[10:])
		binary.BigEndian.PutUint16(data[10:], adjustSum(sum, old, binary.BigEndian.Uint16(data)))
	})
	return true
}

// adjustSum is the Internet checksum after one 16-bit word changed (RFC 1624
// equation 3). A checksum that was wrong stays wrong.
func adjustSum(sum, old, changed uint16) uint16 {
	n := uint32(^sum) + uint32(^old) + uint32(changed)
	n = n&0xffff + n>>16
	n = n&0xffff + n>>16
	return ^uint16(n)
}
