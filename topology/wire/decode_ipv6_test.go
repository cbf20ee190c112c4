package wire

import (
	"errors"
	"testing"
)

// ipv6 is a datagram with the next header and content given.
func ipv6(next byte, content []byte) []byte {
	b := []byte{0x6a, 0xb0, 0, 0, byte(len(content) >> 8), byte(len(content)), next, 61}
	src, dst := addr("[fd00::1]:0").Addr().As16(), addr("[fd00::2]:0").Addr().As16()
	b = append(append(b, src[:]...), dst[:]...)
	return append(b, content...)
}

const tcp6Hex = `9c40 0050 00000065 000000c9 5011 0200 0000 0000`

func TestDecodeIPv6(t *testing.T) {
	p := decode(t, append(ipv6(6, unhex(t, tcp6Hex)), 0, 0))
	comparePackets(t, p, Packet{
		Src: addr("[fd00::1]:40000"), Dst: addr("[fd00::2]:80"), Proto: TCP, Version: 6, TTL: 61, TOS: 0xab,
		Seq: 101, Ack: 201, Flags: FIN | ACK, Window: 512, Options: Options{WindowScale: -1},
	})
	if len(p.Data) != 60 {
		t.Errorf("Data is %d bytes long, want 60", len(p.Data))
	}
}

// A TCP header is found behind each extension header, and all of them together.
func TestDecodeIPv6Extensions(t *testing.T) {
	for _, c := range []struct {
		name  string
		first byte
		hex   string
	}{
		{"hop-by-hop", 0, `06 00 0502 0000 0100`},
		{"destination options of 16 bytes", 60, `06 01 010c 00000000 0000000000000000`},
		{"routing, no segments left", 43, `06 00 0000 00000000`},
		{"first and only fragment", 44, `06 00 0000 00000007`},
		{"authentication of 12 bytes", 51, `06 01 0000 00000001 00000002`},
		{"all", 0, `2b 00 0502 0000 0100  2c 00 0000 00000000  33 00 0000 00000007  3c 01 0000 00000001 00000002  06 00 0104 00000000`},
	} {
		p := decode(t, ipv6(c.first, append(unhex(t, c.hex), unhex(t, tcp6Hex)...)))
		if p.Proto != TCP || p.Seq != 101 || p.Dst.Port() != 80 || p.Len != 0 {
			t.Errorf("%s: decoded as %v %v seq %d len %d", c.name, p.Proto, p.Dst, p.Seq, p.Len)
		}
	}
}

func TestDecodeIPv6Fragment(t *testing.T) {
	p := decode(t, ipv6(44, append(unhex(t, `06 00 05a9 00012345`), unhex(t, tcp6Hex)...)))
	if p.FragOffset != 1448 || !p.MoreFragments || p.ID != 0x12345 || p.Proto != TCP || p.Dst.Port() != 0 || p.Len != 20 {
		t.Errorf("decoded as %+v", p)
	}
}

// A snap length inside an extension header ends decoding, without an error.
func TestDecodeIPv6TruncatedExtension(t *testing.T) {
	data := ipv6(60, append(unhex(t, `06 01 010c 00000000 0000000000000000`), unhex(t, tcp6Hex)...))
	for at := 40; at < 56; at++ {
		p := decode(t, data[:at])
		if !p.Truncated || p.Proto != extDestination || p.Len != 36 {
			t.Errorf("%d bytes: truncated %v, %v, len %d", at, p.Truncated, p.Proto, p.Len)
		}
	}
}

func TestDecodeIPv6BadExtension(t *testing.T) {
	var p Packet
	err := p.Decode(ipv6(0, unhex(t, `06 09 0502 0000 0100`)))
	if want := "wire: ipv6 hop-by-hop options at byte 40: 80 bytes, want 8 at most"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if err := p.Decode(ipv6(0, []byte{6, 0, 0})); !errors.Is(err, ErrShort) {
		t.Errorf("error %v, want ErrShort", err)
	}
}
