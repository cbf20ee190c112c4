package impair

import "encoding/binary"

// The ECN field, the low two bits of IPv4's type of service and IPv6's traffic
// class (RFC 3168 section 5).
const (
	ecnField = 0b11
	notECT   = 0b00
	markedCE = 0b11
)

// markCE sets the congestion experienced mark on a packet whose sender is
// ECN-capable, and reports whether the packet bears it now; a packet that is not
// ECN-capable has to be dropped instead.
func markCE(f *Frame) bool {
	switch f.Packet.TOS & ecnField {
	case notECT:
		return false
	case markedCE:
		return true
	}
	f.change(func(data []byte) { setTOS(data, f.Packet.TOS|markedCE) })
	return true
}

// setTOS writes the type of service or traffic class; the checksum of an IPv4
// header is adjusted by the difference (RFC 1624), a wrong one stays wrong.
func setTOS(data []byte, tos uint8) {
	if data[0]>>4 == 6 {
		data[0] = 6<<4 | tos>>4
		data[1] = tos<<4 | data[1]&0x0f
		return
	}
	old := binary.BigEndian.Uint16(data)
	data[1] = tos
	sum := uint32(^binary.BigEndian.Uint16(data[10:])) + uint32(^old) + uint32(binary.BigEndian.Uint16(data))
	sum = sum>>16 + sum&0xffff
	sum = sum>>16 + sum&0xffff
	binary.BigEndian.PutUint16(data[10:], ^uint16(sum))
}
