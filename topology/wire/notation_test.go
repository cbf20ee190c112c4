package wire

import "testing"

func TestNotationOfTCP(t *testing.T) {
	for _, c := range []struct {
		seg            Segment
		relSeq, relAck uint32
		want           string
	}{
		{Segment{Flags: SYN, Window: 65535, Options: (&Options{MSS: 1000, WindowScale: -1, SACKPermitted: true}).Append(nil)}, 0, 0, "S 0:0(0) win 65535 <mss 1000,sackOK>"},
		{Segment{Flags: FIN | ACK, Window: 512}, 1, 1, "F. 1:1(0) ack 1 win 512"},
		{Segment{Flags: PSH | ACK, Len: 100}, 1, 101, "P. 1:101(100) ack 101 win 0"},
		{Segment{Flags: RST}, 1, 0, "R 1:1(0) win 0"},
		{Segment{}, 4294967295, 0, "- 4294967295:4294967295(0) win 0"},
		{Segment{Len: 2}, 4294967295, 0, "- 4294967295:1(2) win 0"},
		{Segment{Flags: URG | ACK | ECE | CWR, Urgent: 9}, 1, 1, ".UEW 1:1(0) ack 1 win 0 urg 9"},
		{
			Segment{Flags: ACK, Ack: 5001, Options: (&Options{WindowScale: -1, NumSACK: 2, SACK: [4]SACKBlock{{5011, 5021}, {5031, 5041}}}).Append(nil)},
			1, 1, ". 1:1(0) ack 1 win 0 <sack 11:21 31:41>",
		},
		// Order and padding do not show; what cannot be read does.
		{Segment{Options: []byte{1, 3, 3, 0, 2, 4, 2, 24}}, 0, 0, "- 0:0(0) win 0 <mss 536,wscale 0>"},
		{Segment{Options: []byte{34, 2, 34, 2, 2, 9}}, 0, 0, "- 0:0(0) win 0 <2 unknown,malformed>"},
	} {
		c.seg.Src, c.seg.Dst = addr("10.0.0.1:1"), addr("10.0.0.2:2")
		b, err := c.seg.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		p := decode(t, b)
		if got := string(AppendNotation(nil, p, c.relSeq, c.relAck)); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
		buf := make([]byte, 0, 128)
		if n := testing.AllocsPerRun(10, func() { AppendNotation(buf, p, 1, 1) }); n != 0 {
			t.Errorf("%s: %v allocations, want none", c.want, n)
		}
	}
}

func TestNotationOfOthers(t *testing.T) {
	quoted := "4500 0037 0001 4000 4006 0000 0a000001 0a000002 9c40 0050 00000065"
	for _, c := range []struct{ hex, want string }{
		{"4500 0020 0000 0000 4011 0000 0a000001 0a000002 0035 d431 000c 0000 68696869", "udp (4)"},
		{"4500 0018 0000 0000 402f 0000 0a000001 0a000002 00000800", "proto 47 (4)"},
		{"4500 0038 0000 0000 4001 0000 0a000001 0a000002 0303 0000 00000000" + quoted, "icmp unreachable port"},
		{"4500 0038 0000 0000 4001 0000 0a000001 0a000002 0304 0000 00000578" + quoted, "icmp unreachable need-frag mtu 1400"},
		{"4500 0038 0000 0000 4001 0000 0a000001 0a000002 0363 0000 00000000" + quoted, "icmp unreachable code 99"},
		{"4500 0038 0000 0000 4001 0000 0a000001 0a000002 0b00 0000 00000000" + quoted, "icmp time-exceeded in-transit"},
		{"4500 001c 0000 0000 4001 0000 0a000001 0a000002 2a00 0000 00000000", "icmp type 42 (0)"},
		{"4500 001e 0005 20b9 4006 0000 0a000001 0a000002 0000 0000 0000 0000 0000", "tcp fragment 1480:1490(10) id 5 more"},
		{"4500 001e 0005 00b9 4011 0000 0a000001 0a000002 0000 0000 0000 0000 0000", "udp fragment 1480:1490(10) id 5"},
		{"4500 0020 0005 2000 4011 0000 0a000001 0a000002 0035 d431 0fff 0000 68696869", "udp (4) fragment 0:12(12) id 5 more"},
	} {
		p := decode(t, unhex(t, c.hex))
		if got := string(AppendNotation(nil, p, 0, 0)); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	tooBig := ipv6(58, append([]byte{2, 0, 0, 0, 0, 0, 5, 0}, unhex(t, quoted)...))
	if got, want := string(AppendNotation(nil, decode(t, tooBig), 0, 0)), "icmp6 too-big mtu 1280"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// An ICMP error quotes the beginning of the segment that caused it: enough to
// know the connection and the sequence number.
func TestQuoted(t *testing.T) {
	p := decode(t, unhex(t, `4500 0038 0000 0000 4001 0000 0a000001 0a000002 0304 0000 00000578
		4500 0037 0001 4000 4006 0000 0a000001 0a000002 9c40 0050 00000065`))
	var q Packet
	if !p.Quoted(&q) || q.Src != addr("10.0.0.1:40000") || q.Seq != 101 || !q.Truncated {
		t.Errorf("quoted %+v", q)
	}
	if mtu, ok := p.PathMTU(); mtu != 1400 || !ok {
		t.Errorf("path MTU %d, %v; want 1400, true", mtu, ok)
	}
	echo := decode(t, checksummed(t)["icmp"])
	if _, ok := echo.PathMTU(); ok || echo.Quoted(&q) {
		t.Error("an echo request quotes nothing")
	}
}

func TestProtoString(t *testing.T) {
	for p, want := range map[Proto]string{TCP: "tcp", UDP: "udp", ICMP: "icmp", ICMPv6: "icmp6", 47: "proto 47"} {
		if p.String() != want {
			t.Errorf("protocol %d is %s, want %s", uint8(p), p, want)
		}
	}
}

func TestSequenceOrder(t *testing.T) {
	const top = 1<<32 - 1
	for _, c := range []struct {
		a, b          uint32
		before, after bool
	}{{1, 2, true, false}, {2, 1, false, true}, {top, 0, true, false}, {5, 5, false, false}} {
		if Before(c.a, c.b) != c.before || After(c.a, c.b) != c.after ||
			BeforeEq(c.a, c.b) == c.after || AfterEq(c.a, c.b) == c.before {
			t.Errorf("%d and %d are in the wrong order", c.a, c.b)
		}
	}
	if !InWindow(0, top, 2) || InWindow(1, top, 2) || InWindow(7, 7, 0) || InWindow(6, 7, 5) {
		t.Error("InWindow is wrong at its edges")
	}
}
