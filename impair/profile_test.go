package impair

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/topology/sim"
)

func TestParseProfile(t *testing.T) {
	const text = "0s rate 10mbit;5s  set rate 1mbit   loss 2%\n10s cut; 12s mend;\n; repeat 20s"
	p, err := ParseProfile(text)
	if err != nil {
		t.Fatal(err)
	}
	want := Profile{
		Steps: []Step{
			{At: 0, Set: "rate 10mbit"},
			{At: 5 * time.Second, Set: "rate 1mbit loss 2%"},
			{At: 10 * time.Second, Action: StepCut},
			{At: 12 * time.Second, Action: StepMend},
		},
		Repeat: 20 * time.Second,
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	if got := p.String(); got != "0s rate 10mbit; 5s rate 1mbit loss 2%; 10s cut; 12s mend; repeat 20s" {
		t.Errorf("printed as %q", got)
	}
}

func TestParseProfileErrors(t *testing.T) {
	for text, want := range map[string]struct {
		column  int
		problem string
	}{
		"0s rate 10mbit; x cut":           {17, `step: "x" is not a number`},
		"0s rate 10mbit; 5s raet 1mbit":   {20, `"raet" is not an option`},
		"5 Größe; 5s cut":                 {3, `"Größe" is not an option`},
		"0s cut; 5s loss 200%":            {17, `"200%"`},
		"0s cut; 5s rate":                 {16, "a value is missing"},
		"5s cut; 4s mend":                 {9, "4s comes after 5s"},
		"5s":                              {3, "what happens at 5s is missing"},
		"5s; 6s cut":                      {3, "what happens at 5s is missing"},
		"5s cut 6s mend":                  {8, `"6s" after cut`},
		"repeat 5s":                       {8, "no step to repeat"},
		"0s cut; 5s mend; repeat 5s":      {25, "repeat 5s is not after the last step"},
		"0s cut; repeat 5s; 6s mend":      {20, `"6s" comes after repeat`},
		"0s cut; repeat 5s 6s":            {19, `"6s" after repeat`},
		"0s cut; repeat":                  {15, "repeat: a value is missing"},
		"-1s cut":                         {1, "is negative"},
		"0s rate 1mbit; 1s rate 1mbit hm": {30, `"hm" is not an option`},
	} {
		_, err := ParseProfile(text)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%s: %v is no *SyntaxError", text, err)
		} else if syntax.Column != want.column || !strings.Contains(syntax.Problem, want.problem) || syntax.Text != text {
			t.Errorf("%s: column %d: %s", text, syntax.Column, syntax.Problem)
		}
	}
}

// What each step means depends on what the link has by then.
func TestProfileCheck(t *testing.T) {
	p, err := ParseProfile("1s distribution normal; 2s delay 10ms 0ms; repeat 3s")
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check(Spec{}); err == nil || !strings.Contains(err.Error(), "step 1 at 1s") {
		t.Errorf("a distribution without jitter: %v", err)
	}
	p.Repeat = 0
	p.Steps = p.Steps[:1]
	if err := p.Check(MustParse("delay 10ms 1ms")); err != nil {
		t.Error(err)
	}
	for _, bad := range []Profile{
		{Steps: []Step{{At: 2, Action: StepCut}, {At: 1, Action: StepMend}}},
		{Steps: []Step{{Action: StepCut, Set: "rate 1mbit"}}},
		{Steps: []Step{{Action: 9}}},
		{Steps: []Step{{At: 5, Action: StepCut}}, Repeat: 5},
		{Repeat: 5},
		{Steps: []Step{{Set: "raet 5"}}},
	} {
		if bad.Check(Spec{}) == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}

// The steps come at their times, from the start of the profile and again each
// round, and those of one time together; none after Stop.
func TestProfileRuns(t *testing.T) {
	p, err := ParseProfile("0s rate 1mbit; 1s cut; 1s mend; repeat 3s")
	if err != nil {
		t.Fatal(err)
	}
	var loop sim.Loop
	loop.AdvanceTo(10 * time.Second)
	var got []string
	var s *Schedule
	s = p.Start(&loop, func(step Step) {
		got = append(got, fmt.Sprint(loop.Now(), " ", step.Action))
		if len(got) == 5 {
			s.Stop()
		}
	})
	if s.Next() != 10*time.Second || len(got) != 0 {
		t.Errorf("next step at %v, taken %v", s.Next(), got)
	}
	for loop.Step() {
	}
	want := []string{"10s set", "11s cut", "11s mend", "13s set", "14s cut"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if s.Next() != sim.Never || s.Stop() {
		t.Error("a step is to come after Stop")
	}
	if (Profile{}).Start(&loop, nil).Next() != sim.Never {
		t.Error("the empty profile has a step")
	}
}

// A profile ends after its last steps, those of one time among them.
func TestProfileEndsWithStepsOfOneTime(t *testing.T) {
	p, err := ParseProfile("1s cut; 2s mend; 2s cut")
	if err != nil {
		t.Fatal(err)
	}
	var loop sim.Loop
	var got []string
	s := p.Start(&loop, func(step Step) { got = append(got, step.String()) })
	for loop.Step() {
	}
	if diff := cmp.Diff([]string{"1s cut", "2s mend", "2s cut"}, got); diff != "" {
		t.Error(diff)
	}
	if s.Next() != sim.Never {
		t.Errorf("a step is to come at %v", s.Next())
	}
}

// A pipe under a profile: its rate falls, it is cut, and it keeps its delay.
func TestProfileOnAPipe(t *testing.T) {
	b := newBench(t, "delay 1ms rate 8mbit")
	p, err := ParseProfile("10ms rate 800kbit; 20ms cut; 30ms mend")
	if err != nil {
		t.Fatal(err)
	}
	p.Start(&b.loop, func(s Step) {
		if err := s.Apply(b.pipe); err != nil {
			t.Error(err)
		}
	})
	for _, at := range []time.Duration{0, 12 * ms, 25 * ms, 31 * ms} {
		b.loop.At(at, func() { b.send(100) })
	}
	b.run()
	b.want("100 bytes take 0.1 ms, then 1 ms",
		arrival{1100 * time.Microsecond, 1, ""}, arrival{14 * ms, 2, ""}, arrival{33 * ms, 4, ""})
	if diff := cmp.Diff([]arrival{{25 * ms, 3, "cut"}}, b.dropped); diff != "" {
		t.Error(diff)
	}
	if err := (Step{Set: "nonsense"}).Apply(b.pipe); err == nil {
		t.Error("nonsense was set")
	}
}

func FuzzParseProfile(f *testing.F) {
	f.Add("0s rate 10mbit; 5s rate 1mbit loss 2%; 10s cut; 12s mend; repeat 20s")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParseProfile(text)
		if err != nil {
			return
		}
		again, err := ParseProfile(p.String())
		if err != nil || again.String() != p.String() || len(again.Steps) != len(p.Steps) {
			t.Errorf("%q prints as %q, which is %q, %v", text, p, again, err)
		}
	})
}

func ExampleProfile_Start() {
	profile, err := ParseProfile("0s rate 10mbit; 5s rate 1mbit loss 2%; 10s cut; 12s mend; repeat 20s")
	if err != nil {
		fmt.Println(err)
		return
	}
	var loop sim.Loop
	schedule := profile.Start(&loop, func(s Step) { fmt.Println(loop.Now(), s) })
	for range 5 {
		loop.Step()
	}
	schedule.Stop()
	// Output:
	// 0s 0s rate 10mbit
	// 5s 5s rate 1mbit loss 2%
	// 10s 10s cut
	// 12s 12s mend
	// 20s 0s rate 10mbit
}
