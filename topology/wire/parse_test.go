package wire

import (
	"errors"
	"testing"
)

func TestParseSegment(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"S 0:0(0) win 65535 <mss 1000,sackOK>", "S 0:0(0) win 65535 <mss 1000,sackOK>"},
		{"  F.   1:1(0)  ack 1\twin 65535 ", "F. 1:1(0) ack 1 win 65535"},
		{".F 1:1(0) ack 1", "F. 1:1(0) ack 1"},
		{"P.U 1:101(100) ack 1 win 0 urg 7 < >", "P.U 1:101(100) ack 1 win 0 urg 7 <>"},
		{"R 4294967295:1(2)", "R 4294967295:1(2)"},
		{"- 0:0(0) win 1", "- 0:0(0) win 1"},
		{". 1:1(0) ack 1 <nop, nop , TS  val 1 ecr 2,sack 1:11 21:31>", ". 1:1(0) ack 1 <nop,nop,TS val 1 ecr 2,sack 1:11 21:31>"},
		{"S 0:0(0) <raw 2204ABCD,wscale 255,eol>", "S 0:0(0) <raw 2204abcd,wscale 255,eol>"},
		{"S 0:0(0) <raw 020405b4>", "S 0:0(0) <mss 1460>"},
		{"S 0:0(0) <raw 0205,raw 0102>", "S 0:0(0) <raw 02050102>"},
	} {
		s, err := ParseSegment(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if got := s.String(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
	}
}

// What a text leaves out is zero, and the window notes that it was left out.
func TestParseSegmentAbsent(t *testing.T) {
	s, err := ParseSegment("R 1:1(0)")
	if err != nil || s.Any != AnyWindow || s.Window != 0 || s.Options != nil || s.Seq != 1 || s.Flags != RST {
		t.Errorf("got %+v, %v", s, err)
	}
	if s, err = ParseSegment("R 1:1(0) win 0"); err != nil || s.Any != 0 {
		t.Errorf("got %+v, %v; want nothing open", s, err)
	}
}

// Each error names the column, what was found and what was expected.
func TestParseSegmentErrors(t *testing.T) {
	for _, c := range []struct {
		text   string
		column int
		want   string
	}{
		{"", 1, `the text ends, want flags such as "S", "S.", "P." or "."`},
		{"f. 1:1(0) ack 1", 1, `"f" is not a flag, want letters of FSRP.UEW or "-"; did you mean "F."?`},
		{"SYN+ACK 0:0(0) ack 1", 2, `"Y" is not a flag, want letters of FSRP.UEW or "-"; did you mean "S."?`},
		{"SA 0:0(0) ack 1", 2, `"A" is not a flag, want letters of FSRP.UEW or "-"; did you mean "S."?`},
		{"FF 1:1(0)", 2, `"F" a second time`},
		{"F.", 3, `the text ends, want the sequence number, a number`},
		{"S x:0(0)", 3, `"x:0(0)", want the sequence number, a number`},
		{"S 0-0(0)", 4, `"-0(0)", want ":" after the sequence number`},
		{"S 0:1(0)", 5, `the end 1, want 0: the start 0 and the length 0`},
		{"P. 1:100(100) ack 1", 6, `the end 100, want 101: the start 1 and the length 100`},
		{"S 0:4294967296(0)", 5, `the sequence number after the segment 4294967296, want at most 4294967295`},
		{"S 0:0[0]", 6, `"[0]", want "(" after the sequence numbers`},
		{"S 0:0(0", 8, `the text ends, want ")" after the length`},
		{"S 0:0(0)win 1", 9, `"win", want a space`},
		{"S 0:0(0) ack 1 win 2", 10, `"ack" without "." among the flags "S", want "S." or no "ack"`},
		{"F. 1:1(0) win 5", 16, `no "ack" with the flags "F.", want "ack N" or "F"`},
		{". 1:1(0) akc 1", 10, `"akc", want "ack N", "win N", "urg N" or "<options>"; did you mean "ack"?`},
		{". 1:1(0) ack1", 10, `"ack1", want "ack N", "win N", "urg N" or "<options>"; did you mean "ack"?`},
		{". 1:1(0) ack", 13, `the text ends, want the acknowledgment number, a number`},
		{". 1:1(0) ack *", 14, `"*" stands for any value in a pattern, want a value`},
		{". 1:1(0) win 1 ack 1", 16, `"ack" a second time or out of order, want ack, win, urg, <options>`},
		{"S 0:0(0) win 65536", 14, `the window 65536, want at most 65535`},
		{"S 0:0(0) <mss 1000> win 1", 21, `"win", want nothing after the options`},
		{"S 0:0(0) <MSS 1000>", 11, `"MSS", want an option: mss, wscale, sackOK, sack, TS, nop, eol or raw; did you mean "mss"?`},
		{"S 0:0(0) <sackok>", 11, `"sackok", want an option: mss, wscale, sackOK, sack, TS, nop, eol or raw; did you mean "sackOK"?`},
		{"S 0:0(0) <mss 1000", 19, `the text ends, want "," or ">" after an option`},
		{"S 0:0(0) <mss>", 14, `">", want a space and a number after "mss"`},
		{"S 0:0(0) <TS 1 2>", 14, `"1", want "TS val N ecr N"`},
		{". 1:1(0) ack 1 <sack 1:2 3:4 5:6 7:8 9:10>", 38, `a fifth SACK block, want at most 4`},
		{"S 0:0(0) <raw 0g>", 15, `"0g", want bytes in hexadecimal`},
		{"S 0:0(0) <...>", 11, `"..." stands for any options in a pattern, want an option`},
		{". 1:1(0) ack 1 <TS val 1 ecr 2,sack 1:2 3:4 5:6,nop,nop,mss 5>", 57, `42 bytes of options with this one, want at most 40`},
	} {
		_, err := ParseSegment(c.text)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: %v, want a SyntaxError", c.text, err)
			continue
		}
		want := (&SyntaxError{Text: c.text, Column: c.column, Problem: c.want}).Error()
		if err.Error() != want {
			t.Errorf("\n got %v\nwant %s", err, want)
		}
	}
}

func TestParseFlags(t *testing.T) {
	for f := Flags(0); ; f++ {
		if got, err := ParseFlags(f.String()); err != nil || got != f {
			t.Errorf("%s: got %v, %v", f, got, err)
		}
		if f == 255 {
			break
		}
	}
	for text, want := range map[string]string{
		"":    `wire: flags "": empty, want letters of FSRP.UEW or "-"`,
		"fin": `wire: flags "fin": column 1: "f" is not a flag, want letters of FSRP.UEW or "-"; did you mean "F"?`,
		"S-":  `wire: flags "S-": column 2: "-" is not a flag, want letters of FSRP.UEW or "-"`,
		"xyz": `wire: flags "xyz": column 1: "x" is not a flag, want letters of FSRP.UEW or "-"`,
	} {
		if _, err := ParseFlags(text); err == nil || err.Error() != want {
			t.Errorf("%q:\n got %v\nwant %s", text, err, want)
		}
	}
}
