package impair

import "netlab/topology/wire"

const udpHeader = 8

// flipBit flips one bit of the frame's packet, chosen by the draw u: any bit of
// the datagram, or with fix one of the payload, with the transport's checksum
// set right again. It reports false where no bit can be flipped.
//
// The bit is u * bits >> 32, numbered from the first byte's most significant
// one. netem draws a byte and a bit of it, which is as uniform.
func flipBit(f *Frame, u uint32, fix bool) bool {
	first, size := 0, len(f.Packet.Data)
	if fix {
		size = len(f.Packet.Payload)
		if f.Packet.Proto == wire.UDP { // whose length may be below the datagram's
			first = len(f.Packet.Data) - len(f.Packet.Transport()) + udpHeader
		} else {
			first = len(f.Packet.Data) - size
		}
		if f.Packet.FragOffset != 0 || f.Packet.MoreFragments || f.Packet.Truncated {
			return false // the checksum covers what is not here
		}
	}
	if size == 0 {
		return false
	}
	bit := uint64(u) * uint64(size) * 8 >> 32
	f.change(func(data []byte) {
		data[first+int(bit/8)] ^= 0x80 >> (bit % 8)
		if fix {
			_ = wire.FixChecksums(data) // data was decoded, and its lengths are untouched
		}
	})
	f.Corrupted = true
	return true
}
