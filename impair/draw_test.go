package impair

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/topology/wire"
)

// randomly runs 2000 packets of a, 1 ms apart, through a pipe that change may
// alter at the start and at is called for before each, and returns for each
// packet whether a loss decided, and when it arrives, -1 where it does not.
func randomly(t *testing.T, text string, at func(i int, p *Pipe)) (lost []bool, delay []int) {
	t.Helper()
	b := newBench(t, text)
	const n = 2000
	lost, delay = make([]bool, n), make([]int, n)
	note := func(f *Frame, arrived int) {
		if f.Duplicate {
			return
		}
		lost[f.N] = strings.Contains(f.Why.String(), "loss")
		delay[f.N] = arrived
	}
	b.pipe.env.Deliver = func(frames []*Frame) {
		for _, f := range frames {
			note(f, int(b.loop.Now())-int(f.N)*int(ms))
		}
	}
	b.pipe.env.Drop = func(f *Frame) { note(f, -1) }
	p := new(wire.Packet)
	if err := p.Decode(segment(t, "hello")); err != nil {
		t.Fatal(err)
	}
	i := 0
	var send func()
	send = func() {
		if at != nil {
			at(i, b.pipe)
		}
		b.pipe.Send(&Frame{Packet: p, N: uint64(i)})
		if i++; i < n {
			b.loop.After(ms, send)
		}
	}
	b.loop.At(0, send)
	b.run()
	return lost, delay
}

// The draws of one purpose do not depend on what else is switched on.
func TestEachPurposeDrawsFromItsOwnStream(t *testing.T) {
	lost, _ := randomly(t, "loss 10%", nil)
	for _, text := range []string{
		"loss 10% delay 10ms 5ms 20%", "loss 10% corrupt 30% 5%", "delay 10ms reorder 20% loss 10%",
		"loss 10% rate 1mbit limit 5000", "loss 10% slot 1ms 2ms", "loss 10% limit 1 delay 5ms",
	} {
		if with, _ := randomly(t, text, nil); !slices.Equal(with, lost) {
			t.Errorf("%s loses other packets than loss 10%%", text)
		}
	}
	_, delay := randomly(t, "delay 10ms 5ms", nil)
	if _, with := randomly(t, "delay 10ms 5ms duplicate 40%", nil); !slices.Equal(with, delay) {
		t.Error("making copies changes the delays of the packets")
	}
}

// A packet's draws are its own, whatever comes of the ones before: what is lost
// at 10 % is lost at 50 % too.
func TestOutcomesDoNotMoveTheStream(t *testing.T) {
	few, _ := randomly(t, "loss 10%", nil)
	many, _ := randomly(t, "loss 50%", nil)
	for i := range few {
		if few[i] && !many[i] {
			t.Fatalf("packet %d is lost at 10 %% and not at 50 %%", i)
		}
	}
}

// Draws are spent at rate 0 too: switching a model on later gives the packets
// the draws that they would have had.
func TestStreamsGoOnWhileAModelIsOff(t *testing.T) {
	whole, delay := randomly(t, "loss 10% delay 10ms 5ms", nil)
	late, lateDelay := randomly(t, "", func(i int, p *Pipe) {
		if i == 1000 {
			if err := p.Set(MustParse("loss 10% delay 10ms 5ms")); err != nil {
				t.Fatal(err)
			}
		}
	})
	if diff := cmp.Diff(whole[1000:], late[1000:]); diff != "" {
		t.Error("switched on at packet 1000, loss decides differently than when it was on all along")
	}
	if !slices.Equal(delay[1000:], lateDelay[1000:]) {
		t.Error("switched on at packet 1000, delays differ from those when it was on all along")
	}
	gap, _ := randomly(t, "loss 10%", func(i int, p *Pipe) {
		switch i {
		case 500:
			p.Cut()
		case 700:
			p.Mend()
		}
	})
	if !slices.Equal(gap[:500], whole[:500]) || !slices.Equal(gap[700:], whole[700:]) {
		t.Error("a cut changes what is lost before or after it")
	}
}

func TestARuleLeavesOtherDrawsAlone(t *testing.T) {
	add := func(texts ...string) func(int, *Pipe) {
		return func(i int, p *Pipe) {
			if i > 0 {
				return
			}
			for _, text := range texts {
				if _, err := p.AddRule(MustParseRule(text)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	without, _ := randomly(t, "loss gemodel 5% 20%", nil)
	lost, _ := randomly(t, "loss gemodel 5% 20%", add("delay 1ms packet", "duplicate 20% packet"))
	if !slices.Equal(lost, without) {
		t.Error("rules that delay and duplicate change what is lost")
	}
	dropped := func(texts ...string) (list []int) {
		_, delay := randomly(t, "", add(texts...))
		for i, d := range delay {
			if d < 0 {
				list = append(list, i)
			}
		}
		return list
	}
	alone := dropped("drop 10% data")
	if len(alone) < 150 || len(alone) > 250 {
		t.Fatalf("drop 10%% drops %d of 2000", len(alone))
	}
	if with := dropped("corrupt 30% data", "delay 2ms 5% data", "drop 10% data"); !slices.Equal(with, alone) {
		t.Error("a rule drops other packets when rules stand before it")
	}
	// The same rule a second time draws its own numbers: 1-(0.9*0.9) is 19 %.
	if twice := dropped("drop 10% data", "drop 10% data"); len(twice) < 320 || len(twice) > 440 {
		t.Errorf("two rules of 10 %% drop %d of 2000, want about 380", len(twice))
	}
}

func TestASeedOfItsOwnGivesOtherDraws(t *testing.T) {
	one, _ := randomly(t, "loss 10%", nil)
	two, _ := randomly(t, "loss 10% seed 7", nil)
	again, _ := randomly(t, "loss 10% seed 7", nil)
	if slices.Equal(one, two) || !slices.Equal(two, again) {
		t.Error("seed 7 has to give other draws than none, and the same each time")
	}
}

func TestTheRecordSaysWhichDrawDecided(t *testing.T) {
	b := newBench(t, "loss 25%")
	decided := 0
	b.pipe.env.Drop = func(f *Frame) {
		decided++
		if f.Why.String() != "loss 25%" || f.Why.Draw() < 0 || f.Why.Draw() > 0.25 {
			t.Fatalf("lost by %q with draw %v; want loss 25%% and a draw up to 0.25", f.Why.String(), f.Why.Draw())
		}
	}
	b.pipe.env.Deliver = func(frames []*Frame) {
		for _, f := range frames {
			if f.Why.String() != "" || f.Why.Draw() != wire.NoDraw {
				t.Fatalf("delivered by %q with draw %v; want nothing to have decided", f.Why.String(), f.Why.Draw())
			}
		}
	}
	for range 1000 {
		b.send(100)
		b.run()
	}
	if decided == 0 {
		t.Error("nothing was lost")
	}
}

func TestEarlierDecisionsKeepTheirDraws(t *testing.T) {
	b := newBench(t, "duplicate 50% loss 50%")
	for range 100 {
		b.send(100)
	}
	b.run()
	lost := regexp.MustCompile(`^duplicate 50% \(draw 0\.\d+\), loss 50%$`)
	if !slices.ContainsFunc(b.dropped, func(a arrival) bool { return lost.MatchString(a.By) }) {
		t.Errorf("no loss of a copy names both decisions, and the draw of the first: %v", b.dropped)
	}
}
