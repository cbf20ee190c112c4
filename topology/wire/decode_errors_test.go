package wire

import (
	"errors"
	"testing"
)

// Each error names the part, where it is and what is wrong with it.
func TestDecodeErrors(t *testing.T) {
	syn := func(at int, v ...byte) []byte {
		b := unhex(t, synHex)
		copy(b[at:], v)
		return b
	}
	udp := func(length byte) []byte {
		b := unhex(t, `4500 001e 0000 0000 4011 0000 0a000001 0a000002 0035 d431 0000 0000 6869`)
		b[25] = length
		return b
	}
	for _, c := range []struct {
		data []byte
		kind error
		want string
	}{
		{nil, ErrShort, "wire: ip header at byte 0: 0 bytes, want 20"},
		{syn(0)[:12], ErrShort, "wire: ipv4 header at byte 0: 12 bytes, want 20"},
		{ipv6(6, nil)[:39], ErrShort, "wire: ipv6 header at byte 0: 39 bytes, want 40"},
		{syn(0, 0x55), ErrVersion, "wire: ip version at byte 0: 5, want 4 or 6"},
		{syn(0, 0x44), ErrLength, "wire: ipv4 header length at byte 0: 16 bytes, want 20"},
		{syn(2, 0, 19), ErrLength, "wire: ipv4 total length at byte 2: 19 bytes, want 20"},
		{syn(2, 0, 39), ErrShort, "wire: tcp header at byte 20: 19 bytes, want 20"},
		{syn(32, 0x40), ErrLength, "wire: tcp data offset at byte 32: 16 bytes, want 20"},
		{syn(32, 0xb0), ErrLength, "wire: tcp data offset at byte 32: 44 bytes, want 40 at most"},
		{udp(7), ErrLength, "wire: udp length at byte 24: 7 bytes, want 8"},
		{udp(11), ErrLength, "wire: udp length at byte 24: 11 bytes, want 10 at most"},
		{ipv6(17, make([]byte, 7)), ErrShort, "wire: udp header at byte 40: 7 bytes, want 8"},
		{ipv6(58, make([]byte, 3)), ErrShort, "wire: icmpv6 header at byte 40: 3 bytes, want 4"},
	} {
		var p Packet
		err := p.Decode(c.data)
		if err == nil || err.Error() != c.want || !errors.Is(err, c.kind) {
			t.Errorf("%x:\n got %v\nwant %s (%v)", c.data, err, c.want, c.kind)
		}
		if p.ChecksumsOK() {
			t.Errorf("%x: the checksums of a broken packet count as right", c.data)
		}
	}
}

// What an error leaves behind names the packet, for whoever records it.
func TestDecodeErrorKeepsAddresses(t *testing.T) {
	b := unhex(t, synHex)
	b[32] = 0x40
	var p Packet
	if p.Decode(b) == nil || p.Src != addr("192.168.0.1:40000") || p.Flags != SYN || p.Len != 0 {
		t.Errorf("decoded %+v", p)
	}
}
