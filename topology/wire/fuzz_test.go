package wire

import (
	"encoding/binary"
	"errors"
	"testing"
)

func FuzzDecode(f *testing.F) {
	f.Add(unhex(f, synHex))
	f.Add(unhex(f, dataHex))
	f.Add(ipv6(0, append(unhex(f, `2c 00 0502 0000 0100 06 00 0000 00000007`), unhex(f, tcp6Hex)...)))
	for _, b := range checksummed(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = data[:len(data):len(data)]
		var p Packet
		err := p.Decode(data)
		inside(t, "Data", p.Data, data)
		inside(t, "Payload", p.Payload, data)
		inside(t, "Transport", p.Transport(), data)
		if err == nil && p.Len < len(p.Payload) {
			t.Fatalf("Len %d, but a payload of %d bytes", p.Len, len(p.Payload))
		}
		if err == nil && !p.Truncated && p.Len != len(p.Payload) && p.Len > 0 {
			t.Fatalf("Len %d, payload of %d bytes in a datagram that is all there", p.Len, len(p.Payload))
		}
		p.ChecksumsOK()
		AppendNotation(nil, &p, p.Seq, p.Ack)
		var q Packet
		p.Quoted(&q)

		s, err := p.Segment()
		if err != nil || !p.decoded {
			return
		}
		b, err := s.Append(nil)
		if err != nil {
			return // an IPv6 datagram of a length that only offloading makes
		}
		q = *decode(t, b)
		if !q.ChecksumsOK() || q.Src != p.Src || q.Dst != p.Dst || q.Seq != p.Seq || q.Ack != p.Ack || q.Flags != p.Flags ||
			q.Window != p.Window || q.Urgent != p.Urgent || q.Options != p.Options || string(q.Payload) != string(p.Payload) {
			t.Fatalf("taken apart and built again:\n got %+v\nwant %+v", q, p)
		}
	})
}

// inside checks that part lies within whole.
func inside(t *testing.T, name string, part, whole []byte) {
	t.Helper()
	if len(part) == 0 {
		return
	}
	// whole has no spare capacity, so that the distances to its end tell.
	if cap(part) > cap(whole) || len(part) > len(whole) {
		t.Fatalf("%s is longer than the data", name)
	}
	for i := range whole {
		if &whole[i] == &part[0] {
			if i+len(part) > len(whole) {
				t.Fatalf("%s runs past the data", name)
			}
			return
		}
	}
	t.Fatalf("%s lies elsewhere", name)
}

func FuzzFixChecksums(f *testing.F) {
	for _, b := range checksummed(f) {
		f.Add(b)
	}
	f.Add(unhex(f, synHex))
	f.Fuzz(func(t *testing.T, data []byte) {
		was := append([]byte(nil), data...)
		if err := FixChecksums(data); err != nil {
			if string(data) != string(was) {
				t.Fatal("data was written to in spite of the error")
			}
			return
		}
		p := decode(t, data)
		sixWithout := p.Version == 6 && p.Proto == UDP
		if !sixWithout && !p.ChecksumsOK() {
			t.Fatalf("still wrong: %x", data)
		}
		if p.Version == 4 {
			id := binary.BigEndian.Uint16(data[4:])
			SetIPv4ID(data, ^id)
			SetIPv4ID(data, id)
			if !decode(t, data).ChecksumsOK() {
				t.Fatalf("wrong after SetIPv4ID: %x", data)
			}
		}
	})
}

// Printing what was parsed gives a text that parses to the same and prints as
// itself.
func FuzzParseSegment(f *testing.F) {
	for _, text := range []string{
		"F. 1:1(0) ack 1 win 65535 <nop,nop,TS val 100 ecr 90>",
		"S 0:0(0) win 65535 <mss 1000,sackOK,nop,wscale 7>", "* *:*(5) ack * <mss 1460,...>", "F.", "P. 5:*(*) <>",
		"- 4294967295:1(2) urg 5 <raw 0205,sack 1:2 3:4>", "* * ack 7 win *",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParsePattern(text)
		if err != nil {
			var syntax *SyntaxError
			if !errors.As(err, &syntax) || syntax.Column < 1 || syntax.Column > len(text)+1 {
				t.Fatalf("%q: %v: column out of the text", text, err)
			}
			if _, err := ParseSegment(text); err == nil {
				t.Fatalf("%q is a segment but no pattern", text)
			}
			return
		}
		printed := s.String()
		again, err := ParsePattern(printed)
		if err != nil {
			t.Fatalf("%q prints as %q: %v", text, printed, err)
		}
		if again.String() != printed {
			t.Fatalf("%q prints as %q, then as %q", text, printed, again.String())
		}
		if again.Any != s.Any || string(again.Options) != string(s.Options) || (again.Options == nil) != (s.Options == nil) {
			t.Fatalf("%q and %q differ: %+v, %+v", text, printed, s, again)
		}
		strict, err := ParseSegment(text)
		if err != nil {
			return
		}
		strict.Src, strict.Dst = addr("10.0.0.1:1"), addr("10.0.0.2:2")
		b, err := strict.Append(nil)
		if err != nil {
			return // too long for a datagram
		}
		if p := decode(t, b); !s.Matches(p, s.Seq, s.Ack) {
			t.Fatalf("%q does not match its own segment: %s", text, s.Mismatch(p, s.Seq, s.Ack))
		}
	})
}
