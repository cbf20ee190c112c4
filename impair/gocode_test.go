package impair_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"netlab/impair"
	"netlab/topology/sim"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/wire/match"
)

// goPipe sends packets of the given sizes at once, and tells what becomes of each.
func goPipe(t *testing.T, spec impair.Spec, do impair.Action, sizes ...int) []string {
	t.Helper()
	var loop sim.Loop
	var told []string
	pipe, err := impair.NewPipe(impair.Env{
		Loop:   &loop,
		Stream: func(purpose string) *rand.ChaCha8 { return sim.Stream(1, purpose) },
		Deliver: func(frames []*impair.Frame) {
			for _, f := range frames {
				told = append(told, strings.TrimSpace(fmt.Sprintf("%v #%d %v", loop.Now(), f.N, f.Why)))
			}
		},
		Drop: func(f *impair.Frame) {
			told = append(told, fmt.Sprintf("%v #%d dropped by %v", loop.Now(), f.N, f.Why))
		},
		Copy: func(f *impair.Frame) *impair.Frame { return &impair.Frame{Packet: f.Packet, N: f.N} },
	}, spec)
	if err != nil {
		t.Fatal(err)
	}
	if do != nil {
		if _, err := pipe.AddRule(impair.Rule{Match: match.Pattern{}, Do: do}); err != nil {
			t.Fatal(err)
		}
	}
	for i, n := range sizes {
		pipe.Send(&impair.Frame{Packet: &wire.Packet{Data: make([]byte, n)}, N: uint64(i + 1)})
	}
	for loop.Step() {
	}
	return told
}

// A rule's action may be Go code, which sees each packet once, in order.
func TestRuleOfGoCode(t *testing.T) {
	shown := 0
	do := impair.Choose("large ones late, the third lost", func(p *wire.Packet, _ *flow.Info) impair.Action {
		switch shown++; {
		case shown == 3:
			return impair.Drop{}
		case len(p.Data) > 1000:
			return impair.Delay{For: time.Second}
		}
		return nil
	})
	got := goPipe(t, impair.MustParse("delay 1ms"), do, 100, 2000, 100, 100)
	want := []string{
		"0s #3 dropped by large ones late, the third lost packet",
		"1ms #1", "1ms #4",
		"1.001s #2 large ones late, the third lost packet",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What Go code holds, Release sends as it does that of any rule.
func TestReleaseOfWhatGoCodeHolds(t *testing.T) {
	var loop sim.Loop
	var arrived []uint64
	pipe, err := impair.NewPipe(impair.Env{
		Loop:   &loop,
		Stream: func(purpose string) *rand.ChaCha8 { return sim.Stream(1, purpose) },
		Deliver: func(frames []*impair.Frame) {
			for _, f := range frames {
				arrived = append(arrived, f.N)
			}
		},
		Drop: func(f *impair.Frame) { t.Errorf("#%d dropped by %v", f.N, f.Why) },
		Copy: func(*impair.Frame) *impair.Frame { return nil },
	}, impair.MustParse("delay 1ms"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	h, err := pipe.AddRule(impair.Rule{Do: impair.Choose("first waits", func(*wire.Packet, *flow.Info) impair.Action {
		if n++; n == 1 {
			return impair.Hold{}
		}
		return nil
	})})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		pipe.Send(&impair.Frame{Packet: &wire.Packet{Data: make([]byte, 100)}, N: uint64(i + 1)})
	}
	for loop.Step() {
	}
	pipe.Release()
	for loop.Step() {
	}
	if fmt.Sprint(arrived) != "[2 1]" || !h.Removed() {
		t.Errorf("arrived %v, removed %v; want [2 1], and the rule ended", arrived, h.Removed())
	}
}

// A packet that is no segment of a connection has no meaning to one.
func TestGoCodeIsShownNoInfoOfOtherPackets(t *testing.T) {
	shown := 0
	do := impair.Choose("looks", func(_ *wire.Packet, info *flow.Info) impair.Action {
		if shown++; info != nil {
			t.Errorf("info %+v, want nil", *info)
		}
		return nil
	})
	pipe, err := impair.NewPipe(impair.Env{
		Loop: new(sim.Loop), Stream: func(purpose string) *rand.ChaCha8 { return sim.Stream(1, purpose) },
		Deliver: func([]*impair.Frame) {}, Drop: func(*impair.Frame) {}, Copy: func(*impair.Frame) *impair.Frame { return nil },
	}, impair.Spec{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pipe.AddRule(impair.Rule{Do: do}); err != nil {
		t.Fatal(err)
	}
	pipe.Send(&impair.Frame{Packet: &wire.Packet{Proto: wire.UDP}, Info: new(flow.Info)})
	if shown != 1 {
		t.Errorf("shown %d packets, want 1", shown)
	}
}

// lastIn is a queue in which the last packet is the first, of at most two.
type lastIn struct{ frames []*impair.Frame }

func (q *lastIn) Push(_ time.Duration, f *impair.Frame) (dropped *impair.Frame) {
	if len(q.frames) == 2 {
		dropped, q.frames = q.frames[0], q.frames[1:]
	}
	q.frames = append(q.frames, f)
	return dropped
}

func (q *lastIn) Pop(time.Duration, func(*impair.Frame)) *impair.Frame {
	n := len(q.frames)
	if n == 0 {
		return nil
	}
	f := q.frames[n-1]
	q.frames = q.frames[:n-1]
	return f
}

func (q *lastIn) Len() (packets, bytes int) {
	for _, f := range q.frames {
		bytes += f.Size()
	}
	return len(q.frames), bytes
}

// A queue may be Go code: what it drops says so.
func TestQueueOfGoCode(t *testing.T) {
	spec := impair.MustParse("rate 8mbit")
	spec.Queue = impair.NewQueue("lifo", func(*rand.Rand) impair.Discipline { return new(lastIn) })
	got := goPipe(t, spec, nil, 1000, 1000, 1000, 1000)
	want := []string{"0s #2 dropped by queue lifo", "1ms #1", "2ms #4", "3ms #3"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A loss model may be Go code, one for each direction.
func TestLossOfGoCode(t *testing.T) {
	spec := impair.MustParse("delay 1ms")
	spec.Loss = impair.NewLoss("every second", func() func(u, v float64) bool {
		n := 0
		return func(float64, float64) bool { n++; return n%2 == 0 }
	})
	for range 2 {
		got := strings.Join(goPipe(t, spec, nil, 100, 100, 100), "\n")
		if !strings.Contains(got, "0s #2 dropped by loss every second") || !strings.Contains(got, "1ms #1\n1ms #3") {
			t.Errorf("got\n%s", got)
		}
	}
}

// What is wrong with Go code is said where it is given, not in the middle of a run.
func TestGoCodeIsChecked(t *testing.T) {
	for name, c := range map[string]struct {
		rule impair.Rule
		spec impair.Spec
	}{
		"no function":       {rule: impair.Rule{Do: impair.Choose("nothing", nil)}},
		"no name":           {rule: impair.Rule{Do: impair.Choose("", func(*wire.Packet, *flow.Info) impair.Action { return nil })}},
		"no queue function": {spec: impair.Spec{Queue: impair.NewQueue("q", nil), Rate: impair.MustParse("rate 1mbit").Rate}},
		"no loss function":  {spec: impair.Spec{Loss: impair.NewLoss("l", nil)}},
	} {
		err := c.spec.Validate()
		if c.rule.Do != nil {
			err = c.rule.Validate()
		}
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
