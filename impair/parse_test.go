package impair

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

func TestParseReadsWhatTcReads(t *testing.T) {
	for _, test := range []struct {
		text string
		want Spec
		// canonical is how the settings print, text itself where it is empty.
		canonical string
	}{
		{"", Spec{}, ""},
		{"netem delay 100ms", Spec{Delay: 100 * ms}, "delay 100ms"},
		{"delay 100ms 10ms 25%", Spec{Delay: 100 * ms, Jitter: 10 * ms, DelayCorr: 0.25}, ""},
		{"latency 1.5s", Spec{Delay: 1500 * ms}, "delay 1500ms"},
		{"delay 100msec 500usecs", Spec{Delay: 100 * ms, Jitter: 500 * time.Microsecond}, "delay 100ms 500us"},
		{"delay 7NS", Spec{Delay: 7}, "delay 7ns"},
		{"delay 1.5ns", Spec{Delay: 2}, "delay 2ns"},
		{"delay 250", Spec{Delay: 250 * time.Microsecond}, "delay 250us"},
		{"delay 1e-3s", Spec{Delay: ms}, "delay 1ms"},
		{"delay 10ms 2ms distribution normal", Spec{Delay: 10 * ms, Jitter: 2 * ms, Distribution: Normal}, ""},
		{"distribution paretonormal delay 10ms 2ms", Spec{Delay: 10 * ms, Jitter: 2 * ms, Distribution: ParetoNormal}, "delay 10ms 2ms distribution paretonormal"},
		{"delay 10ms 2ms distribution uniform", Spec{Delay: 10 * ms, Jitter: 2 * ms}, "delay 10ms 2ms"},
		{"delay 10ms 2ms distribution table:-8192,+0,8192", Spec{Delay: 10 * ms, Jitter: 2 * ms, Distribution: Table([]int16{-8192, 0, 8192})}, "delay 10ms 2ms distribution table:-8192,0,8192"},
		{"loss 1%", Spec{Loss: Random{P: 0.01}}, ""},
		{"loss 1", Spec{Loss: Random{P: 0.01}}, "loss 1%"},
		{"drop random 0.3% 25%", Spec{Loss: Random{P: 0.003, Corr: 0.25}}, "loss 0.3% 25%"},
		{"loss random 100%", Spec{Loss: Random{P: 1}}, "loss 100%"},
		{"loss state 1%", Spec{Loss: Markov{P13: 0.01, P31: 0.99, P23: 1}}, "loss state 1% 99% 0% 100% 0%"},
		{"loss state 1% 20% 30% 40% 5%", Spec{Loss: Markov{0.01, 0.2, 0.3, 0.4, 0.05}}, ""},
		{"loss gemodel 1%", Spec{Loss: Gilbert(0.01, 0.99)}, "loss gemodel 1% 99% 100% 0%"},
		{"loss gemodel 1% 10%", Spec{Loss: Gilbert(0.01, 0.1)}, "loss gemodel 1% 10% 100% 0%"},
		{"loss gemodel 1% 10% 70% 0.1%", Spec{Loss: GilbertElliott{0.01, 0.1, 0.7, 0.001}}, ""},
		{"loss 0%", Spec{}, ""},
		{"duplicate 2% 10%", Spec{Duplicate: Chance{0.02, 0.1}}, ""},
		{"dup 2%", Spec{Duplicate: Chance{P: 0.02}}, "duplicate 2%"},
		{"corrupt 0.1%", Spec{Corrupt: Corruption{P: 0.001}}, ""},
		{"corrupt 0.1% 5% fix", Spec{Corrupt: Corruption{P: 0.001, Corr: 0.05, Fix: true}}, ""},
		{"gap 5 reorder 25% 50% delay 10ms", Spec{Delay: 10 * ms, Reorder: Reordering{0.25, 0.5, 5}}, "delay 10ms reorder 25% 50% gap 5"},
		{"rate 10mbit", Spec{Rate: Rate{BitsPerSecond: 1e7}}, ""},
		{"rate 1000", Spec{Rate: Rate{BitsPerSecond: 1000}}, "rate 1kbit"},
		{"rate 1.5Mbit", Spec{Rate: Rate{BitsPerSecond: 1.5e6}}, "rate 1500kbit"},
		{"rate 1kbps", Spec{Rate: Rate{BitsPerSecond: 8000}}, "rate 8kbit"},
		{"rate 1mibit", Spec{Rate: Rate{BitsPerSecond: 1 << 20}}, "rate 1048576bit"},
		{"rate 1kibps", Spec{Rate: Rate{BitsPerSecond: 8192}}, "rate 8192bit"},
		{"rate 1tbit", Spec{Rate: Rate{BitsPerSecond: 1e12}}, ""},
		{"rate 5kbit 20 100 5", Spec{Rate: Rate{5000, 20, 100, 5}}, ""},
		{"rate 5kbit -14", Spec{Rate: Rate{5000, -14, 0, 0}}, ""},
		{"rate 5kbit 0 48 -5", Spec{Rate: Rate{5000, 0, 48, -5}}, ""},
		{"slot 800us 1ms", Spec{Slot: Slot{Min: 800 * time.Microsecond, Max: ms}}, ""},
		{"slot 800us", Spec{Slot: Slot{Min: 800 * time.Microsecond, Max: 800 * time.Microsecond}}, "slot 800us 800us"},
		{"slot 1ms 2ms packets 32 bytes 64k", Spec{Slot: Slot{Min: ms, Max: 2 * ms, Packets: 32, Bytes: 65536}}, "slot 1ms 2ms packets 32 bytes 64kb"},
		{"slot distribution pareto 1ms 100us packets 3", Spec{Slot: Slot{Distribution: Pareto, Delay: ms, Jitter: 100 * time.Microsecond, Packets: 3}}, ""},
		{"limit 100", Spec{Limit: 100}, ""},
		{"limit 1k", Spec{Limit: 1024}, "limit 1024"},
		{"rate 1mbit limit-bytes 64kb", Spec{Rate: Rate{BitsPerSecond: 1e6}, LimitBytes: 65536}, ""},
		{"loss 1% ecn", Spec{Loss: Random{P: 0.01}, ECN: true}, ""},
		{"seed 18446744073709551615", Spec{Seed: math.MaxUint64}, ""},
		{"delay 5ms jitter 1ms ordered", Spec{Delay: 5 * ms, Jitter: ms, Order: Keep}, "delay 5ms 1ms ordered"},
		{"delay 5ms 1ms unordered", Spec{Delay: 5 * ms, Jitter: ms, Order: Free}, ""},
		{"lim 5 la 1ms lo 1% cor 1% ra 1mbit", Spec{Limit: 5, Delay: ms, Loss: Random{P: 0.01}, Corrupt: Corruption{P: 0.01}, Rate: Rate{BitsPerSecond: 1e6}}, "delay 1ms loss 1% corrupt 1% rate 1mbit limit 5"},
	} {
		got, err := Parse(test.text)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.text, err)
			continue
		}
		if got != test.want {
			t.Errorf("Parse(%q) = %+v, want %+v", test.text, got, test.want)
		}
		canonical := test.canonical
		if canonical == "" && test.want != (Spec{}) {
			canonical = test.text
		}
		if s := got.String(); s != canonical {
			t.Errorf("Parse(%q) prints as %q, want %q", test.text, s, canonical)
		}
	}
}

func TestParseNamesTheColumnAndTheWayOut(t *testing.T) {
	for _, test := range []struct {
		text   string
		column int
		says   string
	}{
		{"delya 10ms", 1, "did you mean delay?"},
		{"delay 10ms losss 1%", 12, "did you mean loss?"},
		{"delay", 6, "a value is missing; write a time such as 100ms"},
		{"delay 10xs", 7, `unknown unit "xs"; write a time`},
		{"delay -5ms", 7, `"-5ms" is negative`},
		{"delay NaN", 7, `"NaN" is not a number`},
		{"delay inf", 7, "is not a number"},
		{"delay 1e30s", 7, "is out of range"},
		{"delay 99999999999999999999ms", 7, "is out of range"},
		{"delay 10ms 5ms 101%", 16, `"101%" is over 100%`},
		{"delay 10ms 5ms distribution nromal", 29, "did you mean normal?"},
		{"delay 10ms 5ms distribution table:1,x", 29, `value 2 of the table, "x"`},
		{"delay 10ms 5ms distribution table:1,99999", 29, `value 2 of the table, "99999"`},
		{"loss", 5, "a value is missing; write a percentage"},
		{"loss 1.5.2%", 6, "is not a percentage"},
		{"loss 101%", 6, "is over 100%"},
		{"loss -1%", 6, `"-1%" is neither a percentage nor a model`},
		{"loss gemodl 1%", 6, "did you mean gemodel?"},
		{"loss state 1% 200%", 15, "is over 100%"},
		{"duplicate NaN", 11, "is not a percentage"},
		{"rate 10mbt", 6, `unknown unit "mbt"; write a rate`},
		{"rate 99999tbit", 6, "is out of range"},
		{"rate 50%", 6, `unknown unit "%"`},
		{"rate 1mbit 99999999999", 12, "want a whole number from"},
		{"limit 1.5gbx", 7, "unknown unit"},
		{"limit 10tb", 7, "unknown unit"},
		{"limit 4g", 7, "is out of range"},
		{"gap 1.5 reorder 1% delay 1ms", 5, "want a whole number from 0"},
		{"slot", 5, "a value is missing"},
		{"slot dist normal 1ms 1ms", 6, "is neither a time nor distribution"},
		{"slot distribution normal 1ms 0ms", 30, "the jitter of a distribution is 0"},
		{"seed -1", 6, "is not a whole number of 64 bits"},
		{"queue fifo", 7, "is not a queue"},
		{"loss 1% delay 1ms loss 2%", 19, "loss is given twice; the first is at column 1"},
		{"délai 10ms", 1, `"délai" is not an option`},
		{"delay 10ms é", 12, "is not an option"},
	} {
		_, err := Parse(test.text)
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Errorf("Parse(%q): error %v, want a *SyntaxError", test.text, err)
			continue
		}
		if e.Column != test.column || !strings.Contains(e.Error(), test.says) {
			t.Errorf("Parse(%q): %v; want column %d and %q", test.text, err, test.column, test.says)
		}
	}
}

func TestParseRefusesOptionsThatMeanNothingTogether(t *testing.T) {
	for _, test := range []struct {
		text   string
		column int
		says   string
	}{
		{"delay 10ms distribution normal", 12, "needs a jitter"},
		{"loss 1% reorder 25%", 9, "nothing to overtake"},
		{"gap 5 delay 10ms", 1, "without a probability nothing is reordered"},
		{"loss state 60% 10% 0% 0% 50%", 1, "P13 and P14 both leave state 1: their sum 110%"},
		{"loss state 10% 60% 50%", 1, "P31 and P32 both leave state 3"},
		{"delay 1ms slot 2ms 1ms", 11, "the longest, 1ms, is below the shortest, 2ms"},
		{"rate 1mbit 0 0 5", 1, "cell overhead 5 without a cell size"},
		{"rate 1mbit 0 10 -10", 1, "are empty"},
		{"limit-bytes 10kb", 1, "without a rate nothing waits"},
	} {
		_, err := Parse(test.text)
		var e *SyntaxError
		if !errors.As(err, &e) || e.Column != test.column || !strings.Contains(err.Error(), test.says) {
			t.Errorf("Parse(%q): %v; want column %d and %q", test.text, err, test.column, test.says)
		}
	}
}

func TestValidateRefusesWhatTextCannotSay(t *testing.T) {
	nan := math.NaN()
	for name, s := range map[string]Spec{
		"negative delay":        {Delay: -1},
		"delay beyond range":    {Delay: math.MaxInt64},
		"negative jitter":       {Jitter: -ms},
		"NaN correlation":       {DelayCorr: nan},
		"NaN loss":              {Loss: Random{P: nan}},
		"loss over 1":           {Loss: Random{P: 1.0001}},
		"negative loss":         {Loss: Random{P: -0.1}},
		"NaN state":             {Loss: Markov{P31: nan}},
		"infinite gemodel":      {Loss: GilbertElliott{P: math.Inf(1)}},
		"duplicate over 1":      {Duplicate: Chance{P: 2}},
		"negative corruption":   {Corrupt: Corruption{Corr: -1}},
		"reorder over 1":        {Delay: ms, Reorder: Reordering{P: 1.5}},
		"negative gap":          {Delay: ms, Reorder: Reordering{P: 0.5, Gap: -1}},
		"overflowing rate":      {Rate: Rate{BitsPerSecond: math.MaxUint64}},
		"overflowing overhead":  {Rate: Rate{BitsPerSecond: 1, PacketOverhead: math.MaxInt}},
		"negative cell":         {Rate: Rate{BitsPerSecond: 1, CellSize: -48}},
		"overhead without rate": {Rate: Rate{PacketOverhead: 14}},
		"negative limit":        {Limit: -1},
		"negative byte limit":   {LimitBytes: -1},
		"negative slot":         {Slot: Slot{Min: -1}},
		"negative slot packets": {Slot: Slot{Min: ms, Max: ms, Packets: -1}},
		"unknown distribution":  {Delay: ms, Jitter: ms, Distribution: "bell"},
		"unknown order":         {Order: 7},
	} {
		if err := s.Validate(); err == nil {
			t.Errorf("%s: %+v is accepted", name, s)
		}
		b := newBench(t, "")
		if _, err := NewPipe(b.env(1), s); err == nil {
			t.Errorf("%s: a pipe takes %+v", name, s)
		}
	}
}

func TestParseOntoChangesOnlyWhatIsNamed(t *testing.T) {
	base := MustParse("delay 100ms 10ms 25% loss 1% 30% rate 10mbit 20 limit 50")
	for text, want := range map[string]string{
		"":                         "delay 100ms 10ms 25% loss 1% 30% rate 10mbit 20 limit 50",
		"delay 20ms":               "delay 20ms 10ms 25% loss 1% 30% rate 10mbit 20 limit 50",
		"delay 20ms 0ms":           "delay 20ms 0s 25% loss 1% 30% rate 10mbit 20 limit 50",
		"jitter 1ms":               "delay 100ms 1ms 25% loss 1% 30% rate 10mbit 20 limit 50",
		"loss 2%":                  "delay 100ms 10ms 25% loss 2% 30% rate 10mbit 20 limit 50",
		"loss gemodel 1% 10%":      "delay 100ms 10ms 25% loss gemodel 1% 10% 100% 0% rate 10mbit 20 limit 50",
		"loss 0%":                  "delay 100ms 10ms 25% rate 10mbit 20 limit 50",
		"rate 5mbit limit 10":      "delay 100ms 10ms 25% loss 1% 30% rate 5mbit 20 limit 10",
		"rate 0bit":                "delay 100ms 10ms 25% loss 1% 30% limit 50",
		"corrupt 1% fix unordered": "delay 100ms 10ms 25% unordered loss 1% 30% corrupt 1% fix rate 10mbit 20 limit 50",
	} {
		got, err := ParseOnto(base, text)
		if err != nil || got.String() != want {
			t.Errorf("ParseOnto(base, %q) = %q, %v; want %q", text, got, err, want)
		}
	}
	if got, err := ParseOnto(base, "delay 1ms loss x"); err == nil || got != base {
		t.Errorf("a mistake leaves %q with error %v; want the base and an error", got, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"delay 100ms 10ms 25% distribution normal loss gemodel 1% 10% 70% 0.1% rate 10mbit limit 1000",
		"loss state 1% 20% 30% 40% 5% ecn duplicate 1% 2% corrupt 3% 4% fix delay 1us reorder 1% gap 3",
		"rate 10mbit -14 48 5 slot 1ms 2ms packets 3 bytes 4k seed 9 limit-bytes 10kb unordered",
		"trace 0,5,5,12 queue fq_codel flows 16 limit 7 noecn", "rate 1mbit limit 5 ecn queue red max 9000 avpkt 500 ecn",
		"slot distribution pareto 1ms 2ms delay 1s 1ms distribution table:1,2,-3", "loss 0.1234567890123456789%",
		"trace 1,1,5 queue codel target 5ms",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			return
		}
		printed := s.String()
		again, err := Parse(printed)
		if err != nil {
			t.Fatalf("%q prints as %q, which is refused: %v", text, printed, err)
		}
		if again != s || again.String() != printed {
			t.Fatalf("%q is %+v; printed as %q it is %+v", text, s, printed, again)
		}
		if err := s.Validate(); err != nil {
			t.Fatalf("%q parses to what is not valid: %v", text, err)
		}
	})
}
