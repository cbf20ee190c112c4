package flow

import "testing"

// Wireshark's bits: a refused SYN is 37.
func TestCompleteness(t *testing.T) {
	for script, want := range map[string]struct {
		bits Completeness
		text string
	}{
		"0.0 a S 0:0(0)\n 0.1 b R. 0:0(0) ack 1": {37, "R··A·S"},
		closed:                                   {23, "·F·ASS"},
		"0.0 b S. 0:0(0) ack 1":                  {2, "····S·"},
		opening + "1.0 a P. 1:2(1) ack 1":        {15, "··DASS"},
		// A FIN counts with an ACK, data with an ACK or SYN.
		"0.0 a F 0:0(0)\n 0.1 b R. 0:0(0) ack 1":  {36, "R··A··"},
		"0.0 a SF 0:0(0)\n 0.1 b S. 0:0(0) ack 2": {3, "····SS"},
		"0.0 a S 0:5(5)\n 0.1 b S. 0:3(3) ack 6":  {11, "··D·SS"},
		"0.0 a P 0:5(5)\n 0.1 a F. 5:5(0) ack 1":  {20, "·F·A··"},
		"0.0 a S 0:0(0)\n 0.1 b SF. 0:0(0) ack 1": {19, "·F··SS"},
	} {
		if got := play(t, script).Summary().Completeness; got != want.bits || got.String() != want.text {
			t.Errorf("%s\n is %d %v, want %d %v", script, got, got, want.bits, want.text)
		}
	}
}
