package wire

import "testing"

// The words of causes are those that records, JSON and transcripts have always had.
func TestCauseIsWrittenInFewWords(t *testing.T) {
	for _, c := range []struct {
		cause Cause
		want  string
	}{
		{Cause{}, ""},
		{Called(CallClose), "call close"},
		{Called(CallCrash), "call crash"},
		{Received(WordFIN, 12), "rcv FIN #12"},
		{Received(WordICMP, 3), "rcv ICMP #3"},
		{Received(WordSYNACK, 0), "rcv SYN+ACK"},
		{SentBySelf(WordData, 4), "snd data #4"},
		{TimedOut(Timer2MSL), "timeout 2MSL"},
		{TimedOut(TimerFinWait2), "timeout FIN-WAIT-2"},
	} {
		if got := c.cause.String(); got != c.want {
			t.Errorf("%#v: %q, want %q", c.cause, got, c.want)
		}
	}
}

// Every value has a word: what is printed is never empty.
func TestVocabularyIsWhole(t *testing.T) {
	for a := range ActThaw + 1 {
		if a.String() == "" {
			t.Errorf("act %d has no word", a)
		}
	}
	for c := CallConnect; c <= CallCrash; c++ {
		if c.String() == "" {
			t.Errorf("call %d has no word", c)
		}
	}
	for x := Timer2MSL; x <= TimerKeepAlive; x++ {
		if x.String() == "" {
			t.Errorf("timer %d has no word", x)
		}
	}
	for w := range WordSegment + 1 {
		if w.String() == "" {
			t.Errorf("word %d is empty", w)
		}
	}
}
