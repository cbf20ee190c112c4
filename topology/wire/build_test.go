package wire

import (
	"net/netip"
	"strings"
	"testing"
)

func addr(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

func TestBuildSegment(t *testing.T) {
	opts := Options{MSS: 1460, WindowScale: 7, SACKPermitted: true, HasTimestamps: true, TSVal: 100}
	for _, ends := range [][2]string{{"10.0.0.1:40000", "10.0.0.2:80"}, {"[fd00::1]:40000", "[fd00::2]:80"}} {
		s := Segment{
			Src: addr(ends[0]), Dst: addr(ends[1]), Header: Header{TTL: 3, TOS: 0xb8},
			Seq: 1000, Ack: 2000, Flags: SYN | ACK | URG, Window: 4096, Urgent: 5,
			Options: opts.Append(nil), Payload: []byte("hello"),
		}
		want := Packet{
			Src: s.Src, Dst: s.Dst, Proto: TCP, Version: 6, TTL: 3, TOS: 0xb8,
			Seq: 1000, Ack: 2000, Flags: SYN | ACK | URG, Window: 4096, Urgent: 5, Options: opts,
			Payload: []byte("hello"), Len: 5,
		}
		if s.Src.Addr().Is4() {
			s.ID, s.DontFragment = 77, true
			want.Version, want.ID, want.DontFragment = 4, 77, true
		}
		b, err := s.Append([]byte("before"))
		if err != nil {
			t.Fatal(err)
		}
		if string(b[:6]) != "before" {
			t.Errorf("what was in the buffer is now %q", b[:6])
		}
		p := decode(t, b[6:])
		comparePackets(t, p, want)
		if !p.ChecksumsOK() {
			t.Error("wrong checksum")
		}
		again, err := p.Segment()
		if err != nil {
			t.Fatal(err)
		}
		if b2, err := again.Append(nil); err != nil || string(b2) != string(b[6:]) {
			t.Errorf("taken apart and built again, %v:\n got %x\nwant %x", err, b2, b[6:])
		}
	}
}

func TestBuildZeros(t *testing.T) {
	s := Segment{Src: addr("10.0.0.1:1"), Dst: addr("10.0.0.2:2"), Len: 3, Options: []byte{optNop}}
	b, err := s.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := decode(t, b)
	if p.TTL != 64 || p.Len != 3 || string(p.Payload) != "\x00\x00\x00" || len(b) != 20+24+3 {
		t.Errorf("built %x", b)
	}
}

func TestBuildEcho(t *testing.T) {
	for _, c := range []struct {
		src, dst string
		reply    bool
		want     string
	}{
		{"10.0.0.1", "10.0.0.2", false, "icmp echo-request id 7 seq 1 (3)"},
		{"10.0.0.1", "10.0.0.2", true, "icmp echo-reply id 7 seq 1 (3)"},
		{"fd00::1", "fd00::2", false, "icmp6 echo-request id 7 seq 1 (3)"},
		{"fd00::1", "fd00::2", true, "icmp6 echo-reply id 7 seq 1 (3)"},
	} {
		e := Echo{Src: netip.MustParseAddr(c.src), Dst: netip.MustParseAddr(c.dst), Reply: c.reply, Ident: 7, Seq: 1, Payload: []byte("abc")}
		b, err := e.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		p := decode(t, b)
		if got := string(AppendNotation(nil, p, 0, 0)); got != c.want || string(p.Payload) != "abc" {
			t.Errorf("got %s with %q, want %s", got, p.Payload, c.want)
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	a4, b4, b6 := addr("10.0.0.1:1"), addr("10.0.0.2:2"), addr("[fd00::2]:2")
	for want, s := range map[string]Segment{
		"from 10.0.0.1 to fd00::2: want two addresses of one family": {Src: a4, Dst: b6},
		"from invalid IP to 10.0.0.2":                                {Dst: b4},
		"41 bytes of TCP options, want at most 40":                   {Src: a4, Dst: b4, Options: make([]byte, 41)},
		"length 4 beside a payload of 3 bytes":                       {Src: a4, Dst: b4, Payload: make([]byte, 3), Len: 4},
		"length -1":                                                  {Src: a4, Dst: b4, Len: -1},
		"65540 bytes in an IPv4 datagram, want at most 65535":        {Src: a4, Dst: b4, Len: 65500},
		"65540 bytes in an IPv6 datagram, want at most 65535":        {Src: b6, Dst: b6, Len: 65520},
		"identification 5 in IPv6":                                   {Src: b6, Dst: b6, Header: Header{ID: 5}},
	} {
		b, err := s.Append([]byte("kept"))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
		if string(b) != "kept" {
			t.Errorf("%s: the buffer is %q after the error", want, b)
		}
	}
}

// Relative numbers become absolute by the initial numbers of both directions.
func TestRebase(t *testing.T) {
	s, err := ParseSegment(". 1:1(0) ack 11 win 100 <nop,nop,sack 21:31 41:51>")
	if err != nil {
		t.Fatal(err)
	}
	was := s.Options
	s.Rebase(1000, 5000)
	if got, want := s.String(), ". 1001:1001(0) ack 5011 win 100 <nop,nop,sack 5021:5031 5041:5051>"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if o := (&Segment{Options: was}).String(); !strings.Contains(o, "sack 21:31") {
		t.Errorf("the options were changed in place: %s", o)
	}
	r := Segment{Flags: RST, Ack: 0}
	if r.Rebase(1, 5000); r.Ack != 0 {
		t.Errorf("ack %d without the ACK flag, want 0", r.Ack)
	}
}

// Only a whole TCP segment can be taken apart to be built again.
func TestSegmentRefuses(t *testing.T) {
	fragment := unhex(t, dataHex)
	fragment[6] = 0x20
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"udp", checksummed(t)["udp"], "wire: protocol at byte 0: 17, want 6"},
		{"fragment", fragment, "wire: segment: fragment of datagram 1: want a whole datagram"},
		{"truncated", unhex(t, dataHex)[:50], "wire: segment: truncated datagram: want a whole datagram"},
		{"broken", unhex(t, synHex)[:19], "wire: segment: a packet that Decode refused, want one that it took"},
	} {
		var p Packet
		_ = p.Decode(c.data) // the broken one is one of the cases
		if _, err := p.Segment(); err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.name, err, c.want)
		}
	}
}
