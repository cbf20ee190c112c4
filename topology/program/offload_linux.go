package program

import (
	"encoding/binary"
	"slices"

	"golang.org/x/sys/unix"

	"netlab/topology/wire"
)

// The kernel leaves to a device what its TCP would cut into segments just before it (TSO) and
// the checksums, so that a transfer costs one read for many segments. The network gets the
// segments that a network card makes of that. What arrives is not put together for the kernel
// (GRO), though that would save as much again: it would acknowledge what was put together, and
// not every second segment (RFC 5681 section 4.2).

// offloadLen is the length of the struct virtio_net_hdr before each datagram.
const offloadLen = 10

// offloads are what the kernel may leave to a device. Without TUN_F_TSO_ECN it cuts itself what
// carries CWR, which only the first segment may (RFC 3168 section 6.1.2).
const offloads = unix.TUN_F_CSUM | unix.TUN_F_TSO4 | unix.TUN_F_TSO6

// split makes datagrams of what was read from a device.
func split(b []byte) [][]byte {
	if len(b) < offloadLen {
		return nil
	}
	flags, kind := b[0], b[1]
	size := int(binary.NativeEndian.Uint16(b[4:]))
	start, offset := int(binary.NativeEndian.Uint16(b[6:])), int(binary.NativeEndian.Uint16(b[8:]))
	b = b[offloadLen:]
	if kind == unix.VIRTIO_NET_HDR_GSO_NONE {
		datagram := slices.Clone(b)
		if flags&unix.VIRTIO_NET_HDR_F_NEEDS_CSUM != 0 {
			wire.CompleteChecksum(datagram, start, offset)
		}
		return [][]byte{datagram}
	}
	return segments(b, start, size)
}

// segments cuts a TCP segment, whose header begins at tcp, into such with so many bytes of data.
func segments(b []byte, tcp, size int) (all [][]byte) {
	const seq, dataOffset, flags = 4, 12, 13
	if size == 0 || len(b) < tcp+20 {
		return nil
	}
	head := tcp + int(b[tcp+dataOffset]>>4)*4
	if len(b) < head {
		return nil
	}
	for i, from := 0, head; from < len(b); i, from = i+1, from+size {
		until := min(from+size, len(b))
		d := append(append(make([]byte, 0, head+until-from), b[:head]...), b[from:until]...)
		if d[0]>>4 == 4 {
			binary.BigEndian.PutUint16(d[2:], uint16(len(d)))
			binary.BigEndian.PutUint16(d[4:], binary.BigEndian.Uint16(d[4:])+uint16(i)) // identification
		} else {
			binary.BigEndian.PutUint16(d[4:], uint16(len(d)-40))
		}
		binary.BigEndian.PutUint32(d[tcp+seq:], binary.BigEndian.Uint32(d[tcp+seq:])+uint32(from-head))
		if until < len(b) {
			d[tcp+flags] &^= byte(wire.FIN | wire.PSH)
		}
		_ = wire.FixChecksums(d) // it is a whole TCP segment
		all = append(all, d)
	}
	return all
}
