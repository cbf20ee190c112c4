package decap

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"

	"netlab/topology/wire"
)

// outer is an IPv4 datagram of a protocol.
func outer(proto byte, payload []byte) []byte {
	b := append([]byte{0x45, 0, 0, 0, 0, 0, 0, 0, 64, proto, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2}, payload...)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	return b
}

// overUDP is one of UDP to a port.
func overUDP(t testing.TB, port uint16, payload []byte) []byte {
	t.Helper()
	d := wire.Datagram{Src: netip.MustParseAddrPort("192.0.2.1:50000"), Dst: netip.AddrPortFrom(netip.MustParseAddr("192.0.2.2"), port), Payload: payload}
	b, err := d.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// with puts a header, in hexadecimal, before a datagram.
func with(header string, b []byte) []byte {
	h, err := hex.DecodeString(strings.ReplaceAll(header, " ", ""))
	if err != nil {
		panic(err)
	}
	return append(h, b...)
}

const ether4 = "020000000001 020000000002 0800"

// Each tunnel is taken off and named, with its number.
func TestTunnels(t *testing.T) {
	in4, in6 := segment(t, 4, 10), segment(t, 6, 10)
	teredo := bytes.Clone(in6)
	copy(teredo[8:], []byte{0x20, 1, 0, 0})
	for _, c := range []struct {
		name  string
		outer []byte
		inner []byte
	}{
		{"IP in IP", outer(4, in4), in4},
		{"6in4", outer(41, in6), in6},
		{"GRE", outer(47, with("0000 0800", in4)), in4},
		{"GRE", outer(47, with("8000 86dd 1234 0000", in6)), in6},
		{"GRE 7", outer(47, with("b000 0800 00000000 00000007 00000001", in4)), in4},
		{"GRE", outer(47, with("0000 6558 "+ether4, in4)), in4},
		{"GRE", outer(47, with("0000 8847 00001140", in4)), in4},
		{"GRE 5", outer(47, with("3081 880b 001e0005 00000001 00000002 ff030021", in4)), in4},
		{"ERSPAN", outer(47, with("0000 88be "+ether4, in4)), in4},
		{"ERSPAN 9", outer(47, with("1000 88be 00000001 10000009 00000000"+ether4, in4)), in4},
		{"ERSPAN 9", outer(47, with("1000 22eb 00000001 20000009 00000000 00000000"+ether4, in4)), in4},
		{"ERSPAN 9", outer(47, with("1000 22eb 00000001 20000009 00000000 00000801 0000000000000000", in4)), in4},
		{"VXLAN 66051", overUDP(t, 4789, with("08000000 01020300"+ether4, in4)), in4},
		{"VXLAN 1", overUDP(t, 8472, with("08000000 00000100"+ether4, in4)), in4},
		{"VXLAN 1", overUDP(t, 4790, with("0c000002 00000100", in6)), in6},
		{"Geneve 1", overUDP(t, 6081, with("0240 6558 00000100 0000000000000000"+ether4, in4)), in4},
		{"Geneve 1", overUDP(t, 6081, with("0000 86dd 00000100", in6)), in6},
		{"GTP-U 3", overUDP(t, 2152, with("30ff 0000 00000003", in4)), in4},
		{"GTP-U 3", overUDP(t, 2152, with("34ff 0000 00000003 00000085 01100100", in4)), in4},
		{"L2TP 6", overUDP(t, 1701, with("0002 0005 0006 0021", in4)), in4},
		{"L2TP 6", overUDP(t, 1701, with("4a02 0000 0005 0006 0001 0002 0002 ffff ff030021", in4)), in4},
		{"Teredo", overUDP(t, 5555, teredo), teredo},
		{"Teredo", overUDP(t, 3544, with("0001 0000 0000000000000000 00 0000 1234 01020304", in6)), in6},
	} {
		var o Opener
		var p wire.Packet
		if err := p.Decode(c.outer); err != nil {
			t.Fatal(err)
		}
		var path Path
		ip, why := o.Open(&p, &path)
		if why != "" || path.String() != c.name || !bytes.Equal(ip, c.inner) {
			t.Errorf("%s: %q %q\n got % x\nwant % x", c.name, path.String(), why, ip, c.inner)
		}
		if path.Src.String() != "192.0.2.1" || path.Dst.String() != "192.0.2.2" {
			t.Errorf("%s: from %v to %v", c.name, path.Src, path.Dst)
		}
	}
}

// What only looks a little like a tunnel is none; one that holds something else
// than IP says what.
func TestNoTunnels(t *testing.T) {
	in4, in6 := segment(t, 4, 10), segment(t, 6, 10)
	for _, c := range []struct {
		outer []byte
		why   string
	}{
		{in4, ""},
		{overUDP(t, 53, in6), ""}, // no Teredo address
		{overUDP(t, 4789, with("00000000 00000100", in4)), ""},             // no VNI
		{overUDP(t, 2152, with("3201 0000 00000000", nil)), ""},            // an echo request
		{overUDP(t, 6081, with("4000 86dd 00000100", in6)), ""},            // an unknown version
		{overUDP(t, 1701, with("c802 000c 0005 0000 0000 0000", nil)), ""}, // a control message
		{overUDP(t, 1701, with("0003 0005 0006 0021", in4)), ""},           // another version
		{overUDP(t, 1701, with("0202 0005 0006 00ff 0021", in4)), ""},      // an offset beyond its end
		{overUDP(t, 1701, with("0002 0005 0006 c021", nil)), "PPP protocol 0xc021"},
		{overUDP(t, 3544, with("0000 1234 01020304", nil)), ""}, // an origin alone
		{overUDP(t, 4790, with("0c000009 00000100", nil)), "VXLAN-GPE of another protocol"},
		{outer(47, with("0000", nil)), "tunnel header cut short"},
		{outer(47, with("2000 0800", nil)), "tunnel header cut short"},
		{outer(47, with("4000 0800 00000000 00000000", in4)), "GRE with source routes"},
		{outer(47, with("0002 0800", in4)), "GRE of an unknown version"},
		{outer(47, with("2081 880b 00000005 00000002", nil)), "PPP without a packet"},
		{overUDP(t, 4789, with("08000000 00000100 020000000001 020000000002 0806", nil)), "ARP"},
	} {
		var o Opener
		var p wire.Packet
		if err := p.Decode(c.outer); err != nil {
			t.Fatal(err)
		}
		var path Path
		if ip, why := o.Open(&p, &path); ip != nil || why != c.why {
			t.Errorf("% x: %d bytes, %q, want %q", c.outer, len(ip), why, c.why)
		}
	}
}

// Tunnels in each other are taken off one after the other, and no more than four.
func TestNestedTunnels(t *testing.T) {
	b := outer(47, with("2000 0800 00000007", overUDP(t, 4789, with("08000000 00000500"+ether4, segment(t, 4, 1)))))
	path, why := open(t, b)
	if got := path.String(); got != "GRE 7, VXLAN 5" || path.Kinds() != "GRE, VXLAN" || why != "" {
		t.Errorf("%s: %q", got, why)
	}
	for range 5 {
		b = outer(4, b)
	}
	if path, why = open(t, b); path.N != MaxDepth || why != "tunnels in each other, more than 4" {
		t.Errorf("%v: %q", path, why)
	}
}

// open takes all tunnels off.
func open(t testing.TB, b []byte) (path Path, why string) {
	t.Helper()
	var o Opener
	var p wire.Packet
	for {
		if err := p.Decode(b); err != nil {
			t.Fatal(err)
		}
		ip, why := o.Open(&p, &path)
		if ip == nil {
			return path, why
		}
		b = ip
	}
}

// Whatever a datagram is, taking tunnels off ends, with a part of it or a reason.
func FuzzOpen(f *testing.F) {
	in4 := segment(f, 4, 10)
	f.Add(outer(47, with("b000 0800 00000000 00000007 00000001", in4)))
	f.Add(outer(47, with("1000 22eb 00000001 20000009 00000000 00000801 0000000000000000", in4)))
	f.Add(outer(47, with("3081 880b 001e0005 00000001 00000002 ff030021", in4)))
	f.Add(outer(41, segment(f, 6, 10)))
	f.Add(overUDP(f, 4789, with("08000000 00000500"+ether4, in4)))
	f.Add(overUDP(f, 6081, with("0240 6558 00000100 0000000000000000"+ether4, in4)))
	f.Add(overUDP(f, 2152, with("34ff 0000 00000003 00000085 01100100", in4)))
	f.Add(overUDP(f, 3544, with("0001 0000 0000000000000000 00 0000 1234 01020304", segment(f, 6, 10))))
	f.Fuzz(func(t *testing.T, b []byte) {
		var o Opener
		var p wire.Packet
		var path Path
		for range MaxDepth + 1 {
			if p.Decode(b) != nil {
				return
			}
			depth := path.N
			ip, why := o.Open(&p, &path)
			switch {
			case ip == nil:
				if _ = path.String(); why == "" && path.N != depth {
					t.Fatal("a tunnel without an answer")
				}
				return
			case why != "" || len(ip) >= len(b) || path.N != depth+1 || !bytes.Contains(b, ip):
				t.Fatalf("%q: %d bytes of %d, depth %d", why, len(ip), len(b), path.N)
			}
			b = ip
		}
		t.Fatal("too deep")
	})
}
