package impair

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestParseQueue(t *testing.T) {
	for text, want := range map[string]Queue{
		"codel": CoDel{},
		"queue codel limit 1000 target 5ms interval 100ms ecn": CoDel{Limit: 1000, Target: 5 * time.Millisecond, Interval: 100 * time.Millisecond, Marking: MarkECN},
		"codel ce_threshold 1500":                              CoDel{CEThreshold: 1500 * time.Microsecond},
		"fq_codel":                                             FQCoDel{},
		"fq_codel limit 64 flows 16 quantum 300 noecn memory_limit 1mb": FQCoDel{
			CoDel: CoDel{Limit: 64, Marking: MarkNever}, Flows: 16, Quantum: 300, MemoryLimit: 1 << 20,
		},
		"red limit 400000 min 30000 max 90000 avpkt 1000 burst 55 probability 0.02 bandwidth 10mbit": classic,
		"red max 64kb avpkt 1000 probability 10% ecn harddrop nodrop adaptive": RED{
			Max: 65536, AvgPacket: 1000, Probability: 0.1, ECN: true, HardDrop: true, NoDrop: true, Adaptive: true,
		},
		"none": nil,
	} {
		got, err := ParseQueue(text)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", text, got, err, want)
			continue
		}
		if want == nil {
			continue
		}
		if again, err := ParseQueue(got.String()); err != nil || again != want {
			t.Errorf("%s prints as %q, which is %+v, %v", text, got, again, err)
		}
	}
}

// In the text of a link the queue's options are the queue's until another word
// comes; printed, it is last.
func TestParseWithQueue(t *testing.T) {
	s, err := Parse("limit 50 queue codel limit 7 target 2ms rate 10mbit")
	if err != nil {
		t.Fatal(err)
	}
	want := Spec{Limit: 50, Queue: CoDel{Limit: 7, Target: 2 * time.Millisecond}, Rate: Rate{BitsPerSecond: 10e6}}
	if s != want {
		t.Errorf("got %+v, want %+v", s, want)
	}
	if got := s.String(); got != "rate 10mbit limit 50 queue codel limit 7 target 2ms" {
		t.Errorf("printed as %q", got)
	}
}

func TestParseQueueErrors(t *testing.T) {
	for text, want := range map[string]struct {
		column  int
		problem string
		hint    string
	}{
		"codle":                       {1, `"codle" is not a queue`, "did you mean codel?"},
		"codel targt 5ms":             {7, `"targt" is not an option of codel`, "did you mean target?"},
		"codel target":                {13, "target: a value is missing", "100ms"},
		"codel target -5ms":           {14, `target: "-5ms" is negative`, "100ms"},
		"codel target 5ms target 6ms": {18, "target is given twice", "column 7"},
		"codel limit 0":               {13, `"0": want a whole number from 1`, ""},
		"codel target 0ms":            {14, "target: 0 is too small", "default"},
		"codel rate 10mbit":           {7, `"rate" is not an option of the queue`, ""},
		"fq_codel flows 70000":        {16, "want a whole number from 1 to 65536", ""},
		"red probability 1.1":         {17, `probability: "1.1": want 0 to 1`, "2%"},
		"red probability NaN":         {17, `"NaN": want 0 to 1`, "2%"},
		"red min 99999999999gb":       {9, "is out of range", "64kb"},
	} {
		_, err := ParseQueue(text)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: %v is no *SyntaxError", text, err)
			continue
		}
		if syntax.Column != want.column || !strings.Contains(syntax.Problem, want.problem) || !strings.Contains(syntax.Hint, want.hint) {
			t.Errorf("%s: column %d: %s; %s", text, syntax.Column, syntax.Problem, syntax.Hint)
		}
	}
	for text, want := range map[string]string{
		"codel target 200ms":              "must be below interval 100ms",
		"codel interval 2000s target 5ms": "",
		"codel interval 7200s":            "cannot be over 1h0m0s",
		"fq_codel quantum 100":            "quantum 100: want 256 to",
		"red limit 1000":                  "avpkt is missing",
	} {
		_, err := ParseQueue(text)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// Whatever parses prints back as itself.
func FuzzParseQueue(f *testing.F) {
	f.Add("red limit 400000 min 30000 max 90000 avpkt 1000 burst 55 probability 0.02 bandwidth 10mbit")
	f.Add("fq_codel limit 64 flows 16 quantum 300 noecn memory_limit 1mb ce_threshold 1us")
	f.Add("queue codel interval 100ms target 5 ecn")
	f.Fuzz(func(t *testing.T, text string) {
		q, err := ParseQueue(text)
		if err != nil || q == nil {
			return
		}
		again, err := ParseQueue(q.String())
		if err != nil || again != q {
			t.Errorf("%q prints as %q, which is %+v, %v", text, q, again, err)
		}
		q.start(linkEnv(nil)).push(0, queued(1, 1, 100, 1))
	})
}

func ExampleParseQueue() {
	q, err := ParseQueue("codel target 5ms interval 100ms ecn")
	fmt.Println(q, err)
	_, err = ParseQueue("codel targt 5ms")
	fmt.Println(err)
	// Output:
	// queue codel target 5ms interval 100ms ecn <nil>
	// impair: parse "codel targt 5ms": column 7: "targt" is not an option of codel; did you mean target?
}
