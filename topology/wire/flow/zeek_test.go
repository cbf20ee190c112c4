package flow

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The states and histories that Zeek's documentation of conn.log lists.
func TestZeekLines(t *testing.T) {
	for _, tt := range []struct {
		name, script string
		want         []ZeekLine
	}{
		{"no answer", "0.0 a S 0:0(0)", []ZeekLine{{State: "S0", History: "S"}}},
		{"rejected", "0.0 a S 0:0(0)\n 0.1 b R. 0:0(0) ack 1", []ZeekLine{{State: "REJ", History: "Sr"}}},
		{"established", opening, []ZeekLine{{State: "S1", History: "ShA"}}},
		{
			"closed with data", opening + `
			1.0 a P. 1:101(100) ack 1
			1.1 b .  1:1(0) ack 101
			1.2 b P. 1:51(50) ack 101
			1.3 a F. 101:101(0) ack 51
			1.4 b F. 51:51(0) ack 102
			1.5 a .  102:102(0) ack 52`,
			[]ZeekLine{{State: "SF", History: "ShADadFf", OrigBytes: 100, RespBytes: 50}},
		},
		{"closed by the originator alone", opening + "1.0 a F. 1:1(0) ack 1", []ZeekLine{{State: "S2", History: "ShAF"}}},
		{"closed by the responder alone", opening + "1.0 b F. 1:1(0) ack 1", []ZeekLine{{State: "S3", History: "ShAf"}}},
		{"aborted by the originator", opening + "1.0 a R 1:1(0)", []ZeekLine{{State: "RSTO", History: "ShAR"}}},
		{"aborted by the responder", opening + "1.0 a P. 1:2(1) ack 1\n 1.1 b R 1:1(0)", []ZeekLine{{State: "RSTR", History: "ShADr", OrigBytes: 1}}},
		{"a scan", "0.0 a S 0:0(0)\n 0.1 a R 1:1(0)", []ZeekLine{{State: "RSTOS0", History: "SR"}}},
		{"a SYN,ACK and a RST", "0.0 b S. 0:0(0) ack 1\n 0.1 b R 1:1(0)", []ZeekLine{{State: "RSTRH", History: "^hr"}}},
		{"SYN and FIN", "0.0 a S 0:0(0)\n 0.1 a F 1:1(0)", []ZeekLine{{State: "SH", History: "SF"}}},
		{"midstream", "0.0 a P. 1:2(1) ack 1\n 0.1 b . 1:1(0) ack 2", []ZeekLine{{State: "OTH", History: "Da", OrigBytes: 1}}},
		{"odd flags", opening + "1.0 a FR. 1:1(0) ack 1\n 1.1 b SF. 1:1(0) ack 1", []ZeekLine{{State: "RSTO", History: "ShAIq"}}},
		{
			"ten retransmissions and a zero window", opening + `
			1.0 a P. 1:2(1) ack 1
			1.1 a P. 1:2(1) ack 1
			1.2 a P. 1:2(1) ack 1
			1.3 a P. 1:2(1) ack 1
			1.4 a P. 1:2(1) ack 1
			1.5 a P. 1:2(1) ack 1
			1.6 a P. 1:2(1) ack 1
			1.7 a P. 1:2(1) ack 1
			1.8 a P. 1:2(1) ack 1
			1.9 a P. 1:2(1) ack 1
			2.0 a P. 1:2(1) ack 1
			2.1 b .  1:1(0) ack 2 win 0`,
			[]ZeekLine{{State: "S1", History: "ShADTTaw", OrigBytes: 1}},
		},
		{
			"a hole that was acknowledged", opening + `
			1.0 a P. 11:21(10) ack 1
			1.1 b .  1:1(0) ack 21`,
			[]ZeekLine{{State: "S1", History: "ShADaG", OrigBytes: 20}},
		},
		{
			"a SYN again after the attempt was given up", "0.0 a S 0:0(0)\n 9.0 a S 0:0(0)",
			[]ZeekLine{{State: "S0", History: "S"}, {State: "S0", History: "S"}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, play(t, tt.script).Summary().Zeek); diff != "" {
				t.Errorf("want (-), got (+):\n%s", diff)
			}
		})
	}
}

// Suricata's one state: a client's FIN is close_wait, a server's fin_wait1.
func TestSuricataStates(t *testing.T) {
	for _, c := range []struct {
		script string
		want   SuricataState
	}{
		{"0.0 a S 0:0(0)", SuricataSynSent},
		{"0.0 a S 0:0(0)\n 0.1 b S. 0:0(0) ack 1", SuricataSynRecv},
		{opening, SuricataEstablished},
		{opening + "1.0 a F. 1:1(0) ack 1", SuricataCloseWait},
		{opening + "1.0 b F. 1:1(0) ack 1", SuricataFinWait1},
		{opening + "1.0 b F. 1:1(0) ack 1\n 1.1 a . 1:1(0) ack 2", SuricataFinWait2},
		{opening + "1.0 b F. 1:1(0) ack 1\n 1.1 a F. 1:1(0) ack 1", SuricataClosing},
		{opening + "1.0 a F. 1:1(0) ack 1\n 1.1 b F. 1:1(0) ack 2", SuricataLastAck},
		{opening + "1.0 b F. 1:1(0) ack 1\n 1.1 a F. 1:1(0) ack 2", SuricataTimeWait},
		{opening + "1.0 a F. 1:1(0) ack 1\n 1.1 b F. 1:1(0) ack 2\n 1.2 a . 2:2(0) ack 2", SuricataClosed},
		{opening + "1.0 b R. 1:1(0) ack 1", SuricataClosed},
	} {
		if got := play(t, c.script).Summary().Suricata; got != c.want {
			t.Errorf("%s\n is %v, want %v", c.script, got, c.want)
		}
	}
}

// Wireshark's bits: a refused SYN is 37.
func TestCompleteness(t *testing.T) {
	for script, want := range map[string]struct {
		bits Completeness
		text string
	}{
		"0.0 a S 0:0(0)\n 0.1 b R. 0:0(0) ack 1": {37, "R··A·S"},
		closed:                                   {23, "·F·ASS"},
		"0.0 b S. 0:0(0) ack 1":                  {0, "······"},
		opening + "1.0 a P. 1:2(1) ack 1":        {15, "··DASS"},
	} {
		if got := play(t, script).Summary().Completeness; got != want.bits || got.String() != want.text {
			t.Errorf("%s\n is %d %v, want %d %v", script, got, got, want.bits, want.text)
		}
	}
}
