package program

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"testing"

	"golang.org/x/sys/unix"

	"netlab/topology/wire"
)

// left is what a device is left with: a header, and a datagram.
func left(flags, kind byte, size, start, offset int, datagram []byte) []byte {
	b := []byte{flags, kind, 0, 0}
	for _, n := range []int{size, start, offset} {
		b = binary.NativeEndian.AppendUint16(b, uint16(n))
	}
	return append(b, datagram...)
}

// A long segment is cut into those that a sender with this MSS would have made itself: their
// numbers, identifications and checksums go on, and FIN and PSH are with the last one.
func TestSegmentsOfALongOne(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789"), 500)
	timestamps := []byte{1, 1, 8, 10, 0, 0, 0, 7, 0, 0, 0, 9}
	for _, ends := range [][2]string{{"10.0.0.1:80", "10.0.0.2:4000"}, {"[fd00::1]:80", "[fd00::2]:4000"}} {
		long := wire.Segment{
			Src: netip.MustParseAddrPort(ends[0]), Dst: netip.MustParseAddrPort(ends[1]),
			Seq: 1<<32 - 2000, Ack: 77, Flags: wire.ACK | wire.PSH | wire.FIN | wire.ECE, Window: 500, Options: timestamps, Payload: data,
		}
		kind, start := byte(unix.VIRTIO_NET_HDR_GSO_TCPV6), 40
		if long.Src.Addr().Is4() {
			kind, start = unix.VIRTIO_NET_HDR_GSO_TCPV4, 20
			long.DontFragment, long.ID = true, 65535
		}
		datagram, err := long.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		got := split(left(unix.VIRTIO_NET_HDR_F_NEEDS_CSUM, kind, 1448, start, 16, datagram))
		var want [][]byte
		for i, part := range [][]byte{data[:1448], data[1448:2896], data[2896:4344], data[4344:]} {
			s := long
			s.Seq, s.Payload = s.Seq+uint32(1448*i), part
			if s.ID != 0 {
				s.ID += uint16(i)
			}
			if i < 3 {
				s.Flags &^= wire.PSH | wire.FIN
			}
			d, err := s.Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, d)
		}
		if len(got) != len(want) {
			t.Fatalf("%d segments, want %d", len(got), len(want))
		}
		for i := range want {
			if !bytes.Equal(got[i], want[i]) {
				t.Errorf("segment %d:\n% x, want\n% x", i, got[i][:start+32], want[i][:start+32])
			}
		}
	}
}

// What is no long segment is cut nowhere, whatever its header says.
func TestSplitOfNonsense(t *testing.T) {
	long := append([]byte{0x45}, make([]byte, 60)...)
	long[32] = 0xf0 // a header of 60 bytes, more than there is
	for _, b := range [][]byte{
		nil, make([]byte, offloadLen-1), left(0, unix.VIRTIO_NET_HDR_GSO_TCPV4, 1448, 20, 16, []byte{0x45}),
		left(0, unix.VIRTIO_NET_HDR_GSO_TCPV4, 0, 20, 16, long), left(0, unix.VIRTIO_NET_HDR_GSO_TCPV4, 10, 20, 16, long),
		left(0, unix.VIRTIO_NET_HDR_GSO_TCPV6, 10, 65535, 16, long),
	} {
		if got := split(b); len(got) != 0 {
			t.Errorf("% x is cut into %d", b, len(got))
		}
	}
	for _, b := range [][]byte{left(0, 0, 0, 0, 0, long), left(1, 0, 0, 60, 16, long), left(1, 0, 0, 65535, 65535, long)} {
		if got := split(b); len(got) != 1 || !bytes.Equal(got[0], long) {
			t.Errorf("% x becomes % x", b, got)
		}
	}
}
