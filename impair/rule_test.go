package impair

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/match"
)

func TestDropTheFirstFIN(t *testing.T) {
	w := newWires(t, "delay 10ms")
	h := w.rule("drop a FIN #1")
	w.handshake()
	w.a("F. 1:1(0) ack 1 win 1000")
	w.a("F. 1:1(0) ack 1 win 1000")
	w.arrived("the second FIN passes", arrival{10 * ms, 1, ""}, arrival{10 * ms, 2, ""}, arrival{10 * ms, 4, ""})
	w.dropped(arrival{0, 3, "drop a FIN #1"})
	if h.Matched() != 1 || h.Seen() != 1 || h.Applied() != 1 {
		t.Errorf("matched %d, seen %d, applied %d; want 1, 1, 1", h.Matched(), h.Seen(), h.Applied())
	}
}

func TestDropARetransmissionOfTheSecondDataSegment(t *testing.T) {
	w := newWires(t, "")
	w.rule("drop retransmission of data #2")
	w.handshake()
	for _, s := range []string{"P. 1:101(100)", "P. 101:201(100)", "P. 1:101(100)", "P. 101:201(100)"} {
		w.a(s + " ack 1 win 1000")
	}
	w.dropped(arrival{0, 6, "drop retransmission of data #2"})
}

func TestAcknowledgmentsOfAFINNeedBothDirections(t *testing.T) {
	w := newWires(t, "")
	w.rule("drop a>b ack of FIN")
	w.handshake()
	w.b("F. 1:1(0) ack 1 win 1000")
	w.a(". 1:1(0) ack 1 win 1000") // acknowledges no FIN yet
	w.a(". 1:1(0) ack 2 win 1000")
	w.dropped(arrival{0, 4, "drop a>b ack of FIN"})
}

func TestDelayLetsLaterPacketsOvertake(t *testing.T) {
	w := newWires(t, "delay 10ms")
	w.rule("delay 200ms a data #1")
	w.rule("delay 50ms a data #1")
	w.handshake()
	w.a("P. 1:101(100) ack 1 win 1000")
	w.a("P. 101:201(100) ack 1 win 1000")
	w.arrived("delays add up", arrival{10 * ms, 1, ""}, arrival{10 * ms, 2, ""}, arrival{10 * ms, 4, ""},
		arrival{260 * ms, 3, "delay 200ms a data #1, delay 50ms a data #1"})
}

func TestDuplicateSendsSpacedCopies(t *testing.T) {
	w := newWires(t, "delay 1ms")
	w.rule("duplicate 2 spaced 10ms SYN")
	w.a("S 0:0(0) win 1000")
	const by = "duplicate 2 spaced 10ms SYN"
	w.arrived("the SYN and its copies", arrival{1 * ms, 1, by}, arrival{11 * ms, 2, by}, arrival{21 * ms, 3, by})
}

func TestHoldAndRelease(t *testing.T) {
	w := newWires(t, "delay 1ms")
	pattern := match.MustParse("a data")
	h, err := w.ab.pipe.AddRule(Rule{Match: pattern, Do: Hold{}})
	if err != nil {
		t.Fatal(err)
	}
	w.handshake()
	w.a("P. 1:101(100) ack 1 win 1000")
	w.a("P. 101:201(100) ack 1 win 1000")
	w.arrived("data is held", arrival{1 * ms, 1, ""}, arrival{1 * ms, 2, ""})
	if n := len(w.ab.pipe.rules.held); n != 2 {
		t.Errorf("%d packets are held, want 2", n)
	}
	w.ab.loop.AdvanceTo(500 * ms)
	h.Remove()
	w.arrived("in order", arrival{501 * ms, 3, "hold a data"}, arrival{501 * ms, 4, "hold a data"})
	w.a("P. 201:301(100) ack 1 win 1000")
	w.arrived("the rule has ended", arrival{502 * ms, 5, ""})
	if !h.Removed() || len(w.ab.pipe.Rules()) != 1 {
		t.Errorf("removed is %v, %d rules are listed; want true and 1", h.Removed(), len(w.ab.pipe.Rules()))
	}
}

func TestReleaseLeavesOtherRulesAlone(t *testing.T) {
	w := newWires(t, "")
	w.rule("hold a SYN")
	w.rule("drop a FIN")
	w.a("S 0:0(0) win 1000")
	w.ab.pipe.Release()
	w.a("F. 1:1(0) ack 1 win 1000")
	w.arrived("the SYN", arrival{0, 1, "hold a SYN"})
	w.dropped(arrival{0, 2, "drop a FIN"})
}

func TestMarkAndRewriteChangeACopy(t *testing.T) {
	w := newWires(t, "")
	w.rule("mark a data")
	w.rule("rewrite window 7 flags F. a data")
	w.handshake()
	sent := w.a("P. 1:101(100) ack 1 win 1000")
	w.arrived("all", arrival{0, 1, ""}, arrival{0, 2, ""}, arrival{0, 3, "mark a data, rewrite window 7 flags F. a data"})
	if w.last.TOS != 3 || w.last.Window != 7 || w.last.Flags != wire.FIN|wire.ACK || !w.last.ChecksumsOK() {
		t.Errorf("TOS %d, window %d, flags %v, checksums right: %v; want 3, 7, F., true", w.last.TOS, w.last.Window, w.last.Flags, w.last.ChecksumsOK())
	}
	if sent.TOS != 2 || sent.Window != 1000 || !sent.ChecksumsOK() {
		t.Error("the packet that was sent has changed; the record shares its bytes")
	}
}

// Numbers are those of the transcript, or moved; options make the segment longer or
// shorter. What arrives is a whole segment with right checksums.
func TestRewriteNumbersAndOptions(t *testing.T) {
	for rule, want := range map[string]string{
		"rewrite seq 5 a data":                                   "P. 5:105(100) ack 1 win 1000 <TS val 1 ecr 2>",
		"rewrite seq +10 ack -1 a data":                          "P. 11:111(100) ack 0 win 1000 <TS val 1 ecr 2>",
		"rewrite ack 7 a data":                                   "P. 1:101(100) ack 7 win 1000 <TS val 1 ecr 2>",
		"rewrite options <mss 9,sackOK> a data":                  "P. 1:101(100) ack 1 win 1000 <mss 9,sackOK>",
		"rewrite options <TS val 1 ecr 3,mss 1,wscale 2> a data": "P. 1:101(100) ack 1 win 1000 <mss 1,TS val 1 ecr 3,wscale 2>",
		"rewrite options <> window 3 flags F. seq 2 a data":      "F. 2:102(100) ack 1 win 3",
	} {
		w := newWires(t, "")
		w.rule(rule)
		w.a("S 1000:1000(0) win 1000")
		w.b("S. 4294967295:4294967295(0) ack 1001 win 1000")
		w.a(". 1001:1001(0) ack 0 win 1000")
		w.a("P. 1001:1101(100) ack 0 win 1000 <nop,nop,TS val 1 ecr 2>")
		w.ab.run()
		got := string(wire.AppendNotation(nil, w.last, w.last.Seq-1000, w.last.Ack+1))
		if got != want || !w.last.ChecksumsOK() || len(w.last.Payload) != 100 {
			t.Errorf("%s: got %s, checksums right: %v, want %s", rule, got, w.last.ChecksumsOK(), want)
		}
	}
}

// What has a header that is none passes as it is, whatever its data offset says.
func TestRewriteLeavesABrokenHeaderAlone(t *testing.T) {
	for _, offset := range []byte{0, 4, 6, 15} {
		w := newWires(t, "")
		w.rule("rewrite options <mss 9> window 7 packet")
		data := slices.Clone(w.packet("S 0:0(0) win 1000", clientAddr, serverAddr).Data)
		data[20+12] = offset << 4
		p := &wire.Packet{}
		if err := p.Decode(data); err == nil {
			t.Fatalf("data offset %d: decoded, want an error", offset)
		}
		w.ab.n++
		w.ab.pipe.Send(&Frame{Packet: p, Info: w.info(p), N: w.ab.n})
		w.ab.run()
		if !slices.Equal(w.last.Data, data) {
			t.Errorf("data offset %d: has changed, want it as it was", offset)
		}
	}
}

func TestCorruptRule(t *testing.T) {
	for text, valid := range map[string]bool{"corrupt a data": false, "corrupt fix a data": true} {
		w := newWires(t, "")
		w.rule(text)
		sent := w.a("P. 1:101(100) ack 1 win 1000")
		w.arrived(text, arrival{0, 1, text})
		if string(w.last.Data) == string(sent.Data) || w.last.ChecksumsOK() != valid {
			t.Errorf("%s: changed is %v, checksums right: %v; want true, %v", text, string(w.last.Data) != string(sent.Data), w.last.ChecksumsOK(), valid)
		}
	}
}

// The second data segment is number 2 although another rule took the first.
func TestEveryRuleCountsEveryPacket(t *testing.T) {
	w := newWires(t, "")
	w.rule("drop a data #1")
	second := w.rule("drop a data #2")
	w.rule("drop a data #1 len >= 1")
	for _, s := range []string{"P. 1:101(100)", "P. 101:201(100)", "P. 201:301(100)"} {
		w.a(s + " ack 1 win 1000")
	}
	w.dropped(arrival{0, 1, "drop a data #1"}, arrival{0, 2, "drop a data #2"})
	if last := w.ab.pipe.Rules()[2]; last.Matched() != 1 || last.Applied() != 0 || second.Applied() != 1 {
		t.Errorf("the third rule matched %d and did %d, want 1 and 0", last.Matched(), last.Applied())
	}
}

// A rule that is added later counts from then on, and a segment is what it is to
// its connection whenever that began.
func TestARuleAddedInTheMiddleOfAConnection(t *testing.T) {
	w := newWires(t, "")
	w.handshake()
	w.a("P. 1:101(100) ack 1 win 1000")
	next := w.rule("drop a data #1 len = 50")
	again := w.rule("drop retransmission of data #1")
	w.a("P. 1:101(100) ack 1 win 1000")
	w.a("P. 101:151(50) ack 1 win 1000")
	w.a("P. 151:201(50) ack 1 win 1000")
	if next.Applied() != 1 || w.ab.dropped[len(w.ab.dropped)-1].N != 5 {
		t.Errorf("dropped are %v; want the first segment of 50 bytes, packet 5", w.ab.dropped)
	}
	if again.Matched() != 1 {
		t.Errorf("%d retransmissions of what was sent before are recognized, want 1", again.Matched())
	}
}

func TestARuleThatNeverMatchedIsThereToReport(t *testing.T) {
	w := newWires(t, "")
	w.rule("drop c FIN")
	w.handshake()
	if h := w.ab.pipe.Rules()[0]; h.Matched() != 0 || h.Rule().String() != "drop c FIN" {
		t.Errorf("%v matched %d, want drop c FIN and 0", h.Rule(), h.Matched())
	}
}

func TestParseRuleIsTheInverseOfString(t *testing.T) {
	for text, canonical := range map[string]string{
		"drop a FIN #1":                                     "",
		"drop 30% packet":                                   "",
		"drop 100% a>b data":                                "drop a>b data",
		"delay 200ms b SYN+ACK":                             "",
		"delay 0.2s 50% b data #2-4":                        "delay 200ms 50% b data #2-4",
		"duplicate any RST":                                 "duplicate RST",
		"duplicate 3 spaced 10ms a data #3":                 "",
		"duplicate spaced 10ms 1% data":                     "duplicate 1 spaced 10ms 1% data",
		"corrupt fix 10% a data":                            "",
		"hold a ack of FIN":                                 "",
		"mark packet every 7th":                             "mark packet every 7",
		"rewrite flags R. window 0 a data #1":               "rewrite window 0 flags R. a data #1",
		"rewrite window 0 b ACK":                            "",
		"rewrite window 0 window update":                    "",
		"rewrite flags R. window probe #2-":                 "",
		"rewrite ack +10 seq 5 a data":                      "rewrite seq 5 ack +10 a data",
		"rewrite seq -3 flags R. ack of FIN":                "",
		"rewrite ack 0 10% ack of SYN":                      "",
		"rewrite options <mss 1000,nop,wscale 3> SYN":       "rewrite options <mss 1000,nop,wscale 3> SYN",
		"rewrite options <> SYN":                            "",
		"rewrite window 1 options <sackOK> b SYN+ACK":       "rewrite window 1 options <sackOK,eol,eol> b SYN+ACK",
		"rewrite options <TS val 1 ecr 2,nop,nop> a packet": "",
		"drop a retransmission of data #2 port 80":          "",
	} {
		r, err := ParseRule(text)
		if err != nil {
			t.Errorf("ParseRule(%q): %v", text, err)
			continue
		}
		if canonical == "" {
			canonical = text
		}
		if r.String() != canonical {
			t.Errorf("ParseRule(%q) prints as %q, want %q", text, r, canonical)
		}
		if again, err := ParseRule(r.String()); err != nil || again != r {
			t.Errorf("ParseRule(%q) = %+v, %v; want %+v", r, again, err, r)
		}
	}
}

func TestParseRuleNamesTheColumn(t *testing.T) {
	for _, test := range []struct {
		text   string
		column int
		says   string
	}{
		{"", 1, "the rule is empty"},
		{"  ", 3, "the rule is empty"},
		{"dorp a FIN", 1, "did you mean drop?"},
		{"drop", 5, "drop: which packets?"},
		{"drop a FNI", 8, "FIN"},
		{"drop a FIN #0", 12, ""},
		{"drop 101% a FIN", 6, "is over 100%"},
		{"drop 0% a FIN", 6, "does nothing"},
		{"delay a FIN", 7, `"a" is not a number`},
		{"delay -1s a FIN", 7, "is negative"},
		{"duplicate 0 a FIN", 11, "want a whole number from 1 to 1000"},
		{"duplicate 2 spaced", 19, "a value is missing"},
		{"rewrite a FIN", 9, "want a field"},
		{"rewrite window 65536 a FIN", 16, "from 0 to 65535"},
		{"rewrite flags Q a FIN", 15, "rewrite"},
		{"rewrite seq 4294967296 a FIN", 13, "from 0 to 4294967295"},
		{"rewrite seq +0 a FIN", 13, "want +N or -N"},
		{"rewrite ack of FIN", 9, "want a field"},
		{"rewrite options mss 5 a SYN", 17, "are not options"},
		{"rewrite options <mss 5 a SYN", 17, "are not options"},
	} {
		_, err := ParseRule(test.text)
		var e *SyntaxError
		if !errors.As(err, &e) || e.Column != test.column || !strings.Contains(err.Error(), test.says) {
			t.Errorf("ParseRule(%q): %v; want column %d and %q", test.text, err, test.column, test.says)
		}
	}
}

func TestAddRuleRefusesWhatCannotBe(t *testing.T) {
	b := newBench(t, "")
	for _, r := range []Rule{
		{},
		{Do: Drop{}, P: -1},
		{Do: Delay{For: -time.Second}},
		{Do: Duplicate{}},
		{Do: Duplicate{Copies: 1 << 30}},
		{Do: Duplicate{Copies: 1, Spaced: 1 << 62}},
		{Do: Rewrite{}},
		{Do: Rewrite{Seq: Number{Set: true, By: 1}}},
		{Do: Rewrite{HasOptions: true, Options: "abc"}},
	} {
		if _, err := b.pipe.AddRule(r); err == nil {
			t.Errorf("%+v is accepted", r)
		}
	}
}

func FuzzParseRule(f *testing.F) {
	for _, text := range []string{"drop 30% a FIN #1", "delay 1ms b>a data every 3", "duplicate 2 spaced 1ms packet", "rewrite window 1 flags S. any RST", `hold "x y" SYN+ACK`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRule(text)
		if err != nil {
			return
		}
		if again, err := ParseRule(r.String()); err != nil || again != r {
			t.Fatalf("%q is %+v, prints as %q, which is %+v, %v", text, r, r, again, err)
		}
	})
}
