package impair

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Packets 1 and 2 of 1000 bytes at 8 Mbit/s: at 1.5 ms the first is on its way,
// the second in transmission, the third waits.
func TestCutLosesWhatIsInTheCableAndUnplugWhatHasNotLeft(t *testing.T) {
	at := 1500 * us
	for name, test := range map[string]struct {
		cut              func(*Pipe)
		arrived, dropped []arrival
	}{
		"cut":    {(*Pipe).Cut, []arrival{{24 * ms, 5, ""}}, []arrival{{at, 2, "cut"}, {at, 3, "cut"}, {at, 1, "cut"}, {2 * ms, 4, "cut"}}},
		"unplug": {(*Pipe).Unplug, []arrival{{11 * ms, 1, ""}, {24 * ms, 5, ""}}, []arrival{{at, 2, "cut"}, {at, 3, "cut"}, {2 * ms, 4, "cut"}}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, "rate 8mbit delay 10ms")
			for range 3 {
				b.send(1000)
			}
			b.loop.At(at, func() { test.cut(b.pipe) })
			b.loop.At(2*ms, func() {
				if !b.pipe.IsDown() {
					t.Error("the pipe does not know that it is cut")
				}
				b.send(1000)
			})
			b.loop.At(12*ms, b.pipe.Mend)
			b.loop.At(13*ms, func() { b.send(1000) })
			b.run()
			b.want("after "+name, test.arrived...)
			if diff := cmp.Diff(test.dropped, b.dropped); diff != "" {
				t.Errorf("drops (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCutTakesWhatARuleDelaysButNotWhatItHolds(t *testing.T) {
	w := newWires(t, "")
	w.rule("hold a SYN")
	w.rule("delay 50ms a data")
	w.a("S 0:0(0) win 1000")
	w.a("P. 1:101(100) ack 1 win 1000")
	w.ab.loop.At(10*ms, w.ab.pipe.Cut)
	w.ab.loop.At(20*ms, w.ab.pipe.Mend)
	w.ab.loop.At(30*ms, w.ab.pipe.Release)
	w.arrived("the SYN", arrival{30 * ms, 1, "hold a SYN"})
	w.dropped(arrival{10 * ms, 2, "delay 50ms a data, cut"})
}

func TestSetKeepsTheFateOfWhatIsInThePipe(t *testing.T) {
	b := newBench(t, "delay 50ms")
	b.send(100)
	b.loop.At(10*ms, func() { b.set("delay 5ms loss 100%"); b.send(100) })
	b.loop.At(20*ms, func() { b.set("delay 5ms"); b.send(100) })
	b.run()
	b.want("the third overtakes the first", arrival{25 * ms, 3, ""}, arrival{50 * ms, 1, ""})
	if err := b.pipe.Set(Spec{Delay: -1}); err == nil || b.pipe.Spec() != MustParse("delay 5ms") {
		t.Errorf("a wrong setting: error %v, settings now %v; want an error and no change", err, b.pipe.Spec())
	}
}

func TestWhatACutTookHoldsNothingUp(t *testing.T) {
	b := newBench(t, "delay 50ms ordered")
	b.send(100)
	b.loop.At(ms, func() { b.pipe.Cut(); b.pipe.Mend(); b.set("delay 5ms ordered"); b.send(100) })
	b.run()
	b.want("after the cut", arrival{6 * ms, 2, ""})
}
