package wire

import "testing"

func TestParsePattern(t *testing.T) {
	for _, c := range []struct {
		text, want string
		any        Fields
	}{
		{"F.", "F. *", AnySeq | AnyLen | AnyAck | AnyWindow},
		{"*", "* *", AnyFlags | AnySeq | AnyLen | AnyAck | AnyWindow},
		{"* * ack *", "* *", AnyFlags | AnySeq | AnyLen | AnyAck | AnyWindow},
		{"P. *:*(100) ack 1 win *", "P. *:*(100) ack 1", AnySeq | AnyWindow},
		{"P. 1:*(*) win 5", "P. 1:*(*) win 5", AnyLen | AnyAck},
		{"S <mss 1460,...>", "S * <mss 1460,...>", AnySeq | AnyLen | AnyWindow | AnyOptions},
		{"S <*>", "S * <...>", AnySeq | AnyLen | AnyWindow | AnyOptions},
		{"S 0:0(0) win 1 <>", "S 0:0(0) win 1 <>", 0},
	} {
		s, err := ParsePattern(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if s.String() != c.want || s.Any != c.any {
			t.Errorf("%s: got %s with %06b open, want %s with %06b", c.text, s.String(), s.Any, c.want, c.any)
		}
	}
	for text, want := range map[string]string{
		"P. 1:*(5)": `wire: segment "P. 1:*(5)": column 6: "*" for the end of a segment whose start and length are known, want 6`,
		"P. *:7(5)": `wire: segment "P. *:7(5)": column 4: an end of 7 beside "*", want "*" there too`,
		"S <..>":    `wire: segment "S <..>": column 4: "..", want an option or "..."; did you mean "..."?`,
	} {
		if _, err := ParsePattern(text); err == nil || err.Error() != want {
			t.Errorf("\n got %v\nwant %s", err, want)
		}
	}
}

// A pattern says in which part a segment is another one.
func TestMismatch(t *testing.T) {
	s, err := ParseSegment("P. 1:6(5) ack 11 win 500 <nop,nop,TS val 1 ecr 2,nop,nop,sack 21:31>")
	if err != nil {
		t.Fatal(err)
	}
	s.Src, s.Dst = addr("10.0.0.1:1"), addr("10.0.0.2:2")
	s.Rebase(1000, 5000)
	b, err := s.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := decode(t, b)
	for _, c := range []struct{ pattern, want string }{
		{"P.", ""},
		{"* ack 11", ""},
		{"P. 1:6(5) ack 11 win 500 <sack 21:31,TS val 1 ecr 2>", ""},
		{"P. *:*(5) <TS val 1 ecr 2,...>", ""},
		{"P. <...>", ""},
		{".", "flags"},
		{"P. 2:7(5)", "seq"},
		{"P. 1:7(6)", "len"},
		{"P. ack 12", "ack"},
		{"P. win 501", "win"},
		{"P. urg 1", "urg"},
		{"P. <>", "options"},
		{"P. <TS val 1 ecr 2>", "options"},
		{"P. <TS val 1 ecr 3,...>", "options"},
		{"P. <sack 21:32,...>", "options"},
		{"P. <mss 1,...>", "options"},
	} {
		want, err := ParsePattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := want.Mismatch(p, 1, 11); got != c.want || want.Matches(p, 1, 11) != (c.want == "") {
			t.Errorf("%s: mismatch %q, want %q", c.pattern, got, c.want)
		}
	}
	syn := Segment{Any: AnyFlags}
	udp := decode(t, checksummed(t)["udp"])
	if syn.Matches(udp, 0, 0) {
		t.Error("a TCP pattern matches a UDP datagram")
	}
}
