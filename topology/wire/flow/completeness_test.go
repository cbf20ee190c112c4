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
	} {
		if got := play(t, script).Summary().Completeness; got != want.bits || got.String() != want.text {
			t.Errorf("%s\n is %d %v, want %d %v", script, got, got, want.bits, want.text)
		}
	}
}
