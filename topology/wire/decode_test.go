package wire

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// unhex reads hexadecimal with any white space in it.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// decode is the packet in data, which has to be a good one.
func decode(t testing.TB, data []byte) *Packet {
	t.Helper()
	var p Packet
	if err := p.Decode(data); err != nil {
		t.Fatalf("decode: %v", err)
	}
	return &p
}

// comparePackets compares the exported fields that a scenario is about.
func comparePackets(t *testing.T, got *Packet, want Packet) {
	t.Helper()
	opts := cmp.Options{
		cmpopts.IgnoreUnexported(Packet{}),
		cmpopts.EquateComparable(got.Src),
		cmpopts.IgnoreFields(Packet{}, "Data"),
		cmpopts.EquateEmpty(),
	}
	if diff := cmp.Diff(want, *got, opts); diff != "" {
		t.Errorf("packet (-want +got):\n%s", diff)
	}
}

const (
	synHex = `4510 003c 1c46 4000 4006 0000 c0a80001 c0a800c7
		9c40 0050 00000064 00000000 a002 ffff 0000 0000
		0204 05b4 0402 080a 00000064 00000000 01 030307`
	dataHex = `4500 0037 0001 4000 4006 0000 0a000001 0a000002
		9c40 0050 00000065 000000c9 8018 0200 0000 0000
		0101 080a 00000065 00000064 616263`
)

func TestDecodeSYN(t *testing.T) {
	data := unhex(t, synHex+"ffff") // the end is the padding of a frame
	p := decode(t, data)
	if len(p.Data) != 60 {
		t.Errorf("Data is %d bytes long, want 60: padding is cut off", len(p.Data))
	}
	comparePackets(t, p, Packet{
		Src: addr("192.168.0.1:40000"), Dst: addr("192.168.0.199:80"), Proto: TCP, Version: 4,
		TTL: 64, TOS: 0x10, ID: 0x1c46, DontFragment: true,
		Seq: 100, Flags: SYN, Window: 65535,
		Options: Options{MSS: 1460, WindowScale: 7, SACKPermitted: true, HasTimestamps: true, TSVal: 100},
	})
	if n := testing.AllocsPerRun(100, func() { _ = p.Decode(data) }); n != 0 {
		t.Errorf("Decode makes %v allocations, want none", n)
	}
}

func TestDecodeDataAliases(t *testing.T) {
	data := unhex(t, dataHex)
	p := decode(t, data)
	comparePackets(t, p, Packet{
		Src: addr("10.0.0.1:40000"), Dst: addr("10.0.0.2:80"), Proto: TCP, Version: 4, TTL: 64, ID: 1, DontFragment: true,
		Seq: 101, Ack: 201, Flags: PSH | ACK, Window: 512, Payload: []byte("abc"), Len: 3,
		Options: Options{WindowScale: -1, HasTimestamps: true, TSVal: 101, TSEcr: 100},
	})
	if &p.Payload[0] != &data[52] {
		t.Error("the payload is a copy")
	}
	if got, want := p.End(), uint32(104); got != want {
		t.Errorf("End() = %d, want %d", got, want)
	}
}

// A Packet used again keeps nothing of the packet before.
func TestDecodeForgets(t *testing.T) {
	p := decode(t, unhex(t, dataHex))
	if err := p.Decode(nil); err == nil {
		t.Fatal("no error for an empty datagram")
	}
	comparePackets(t, p, Packet{Options: Options{WindowScale: -1}})
}

// A snap length anywhere in the datagram leaves what comes before it, with the
// lengths of the headers.
func TestDecodeTruncated(t *testing.T) {
	whole := unhex(t, dataHex)
	for _, c := range []struct {
		at   int
		want string
	}{
		{20, "- 0:0(0) win 0"},
		{24, "- 0:0(0) win 0"},
		{28, "- 101:101(0) win 0"},
		{33, "- 101:104(3) win 0"}, // with the data offset, the length is known
		{34, "P. 101:104(3) ack 201 win 0"},
		{36, "P. 101:104(3) ack 201 win 512"},
		{40, "P. 101:104(3) ack 201 win 512"},
		{45, "P. 101:104(3) ack 201 win 512"},
		{53, "P. 101:104(3) ack 201 win 512 <TS val 101 ecr 100>"},
	} {
		p := decode(t, whole[:c.at])
		if !p.Truncated {
			t.Errorf("%d bytes: not truncated", c.at)
		}
		if got := string(AppendNotation(nil, p, p.Seq, p.Ack)); got != c.want {
			t.Errorf("%d bytes: %s, want %s", c.at, got, c.want)
		}
		if wantPorts := c.at >= 24; (p.Src.Port() == 40000) != wantPorts {
			t.Errorf("%d bytes: source %v", c.at, p.Src)
		}
	}
	if p := decode(t, whole); p.Truncated {
		t.Error("the whole datagram counts as truncated")
	}
}

func TestDecodeFragments(t *testing.T) {
	whole := unhex(t, dataHex)
	first := append([]byte(nil), whole...)
	binary.BigEndian.PutUint16(first[6:], 0x2000)
	p := decode(t, first)
	if !p.MoreFragments || p.FragOffset != 0 || p.DontFragment || p.Src.Port() != 40000 {
		t.Errorf("first fragment: %+v", p)
	}
	later := append([]byte(nil), whole...)
	binary.BigEndian.PutUint16(later[6:], 0x2000|185)
	p = decode(t, later)
	if p.FragOffset != 1480 || p.Src.Port() != 0 || p.Dst.Port() != 0 || p.Flags != 0 || p.Len != 35 || len(p.Payload) != 35 {
		t.Errorf("a later fragment has no transport header, decoded %+v", p)
	}
}

// A capture on a host whose network card cuts segments up has datagrams with
// length 0.
func TestDecodeOffloadedLength(t *testing.T) {
	data := unhex(t, dataHex)
	data[2], data[3] = 0, 0
	if p := decode(t, data); p.Len != 3 || p.Truncated {
		t.Errorf("Len %d, truncated %v; want 3, false", p.Len, p.Truncated)
	}
}

func TestDecodeUDP(t *testing.T) {
	p := decode(t, unhex(t, `4500 0020 0000 0000 4011 0000 0a000001 0a000002 0035 d431 000a 0000 6869 0000`))
	comparePackets(t, p, Packet{
		Src: addr("10.0.0.1:53"), Dst: addr("10.0.0.2:54321"), Proto: UDP, Version: 4, TTL: 64,
		Payload: []byte("hi"), Len: 2, Options: Options{WindowScale: -1},
	})
}

func TestDecodeOtherProtocol(t *testing.T) {
	p := decode(t, unhex(t, `4500 0018 0000 0000 402f 0000 0a000001 0a000002 00000800`))
	if p.Proto != 47 || p.Len != 4 || len(p.Payload) != 4 || p.Src.Port() != 0 {
		t.Errorf("GRE decoded as %+v", p)
	}
}

// An authentication header may stand between IPv4 and TCP (RFC 4302 section 3.1.1), and
// be cut short by a snap length.
func TestDecodeIPv4Authentication(t *testing.T) {
	plain := unhex(t, dataHex)
	data := append(append(plain[:20:20], unhex(t, `0601 0000 00000001 00000002`)...), plain[20:]...)
	binary.BigEndian.PutUint16(data[2:], uint16(len(data)))
	data[9] = 51
	if p := decode(t, data); p.Proto != TCP || p.Seq != 101 || p.Dst.Port() != 80 || string(p.Payload) != "abc" {
		t.Errorf("decoded as %v", p)
	}
	for at := 20; at < 32; at++ {
		if p := decode(t, data[:at]); p.Proto != extAuth || !p.Truncated {
			t.Errorf("%d bytes: %v, truncated %v", at, p.Proto, p.Truncated)
		}
	}
	binary.BigEndian.PutUint16(data[2:], 24)
	var p Packet
	if err := p.Decode(data); err == nil || err.Error() != "wire: authentication header at byte 20: 4 bytes, want 8" {
		t.Errorf("error %v", err)
	}
}
