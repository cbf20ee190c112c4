package impair

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// overtaken counts packets that arrive after a later one.
func overtaken(t *testing.T, text string) int {
	t.Helper()
	b := newBench(t, text)
	var send func()
	send = func() {
		b.send(1000)
		if b.n < 2000 {
			b.loop.After(100*us, send)
		}
	}
	send()
	b.run()
	if len(b.arrived) != 2000 {
		t.Fatalf("%s: %d of 2000 packets arrive", text, len(b.arrived))
	}
	late := 0
	for i := 1; i < len(b.arrived); i++ {
		if b.arrived[i].At < b.arrived[i-1].At {
			t.Fatalf("%s: deliveries go back in time at %v", text, b.arrived[i].At)
		}
		if b.arrived[i].N < b.arrived[i-1].N {
			late++
		}
	}
	return late
}

// The order in netem: jitter reorders, a rate keeps the order.
func TestWhatOvertakesAndWhatDoesNot(t *testing.T) {
	for text, reorders := range map[string]bool{
		"delay 10ms":                               false,
		"rate 100mbit":                             false,
		"delay 10ms 5ms":                           true,
		"delay 10ms 5ms distribution pareto":       true,
		"delay 10ms 5ms ordered":                   false,
		"delay 10ms 5ms rate 100mbit":              false,
		"delay 10ms 5ms rate 100mbit unordered":    true,
		"delay 10ms reorder 10%":                   true,
		"delay 10ms reorder 10% rate 100mbit":      true,
		"delay 10ms 5ms slot 1ms ordered":          false,
		"delay 10ms 5ms rate 100mbit slot 1ms 2ms": false,
	} {
		if late := overtaken(t, text); late > 0 != reorders {
			t.Errorf("%s: %d of 2000 packets come after a later one; want some: %v", text, late, reorders)
		}
	}
}

func TestARateSpacesPacketsThatJitterWouldBunch(t *testing.T) {
	b := newBench(t, "delay 10ms 10ms rate 8mbit")
	for range 500 {
		b.send(1000)
	}
	b.run()
	for i := 1; i < len(b.arrived); i++ {
		if gap := b.arrived[i].At - b.arrived[i-1].At; gap < ms {
			t.Fatalf("packets %d and %d arrive %v apart; the rate allows one every 1ms", i, i+1, gap)
		}
	}
}

// netem: the first Gap-1 packets are delayed, the next one goes at once with the
// probability given.
func TestReorderSendsEveryGapthPacketAtOnce(t *testing.T) {
	b := newBench(t, "delay 10ms reorder 100% gap 3")
	for range 7 {
		b.send(100)
	}
	b.run()
	const by = "reorder 100% gap 3"
	b.want("every third", arrival{0, 3, by}, arrival{0, 6, by},
		arrival{10 * ms, 1, ""}, arrival{10 * ms, 2, ""}, arrival{10 * ms, 4, ""}, arrival{10 * ms, 5, ""}, arrival{10 * ms, 7, ""})
}

func TestReorderHasItsProbability(t *testing.T) {
	b := newBench(t, "delay 10ms reorder 25%")
	now := 0
	for range 100_000 {
		b.send(100)
		b.run()
		if b.arrived[0].By != "" {
			now++
		}
		b.arrived = b.arrived[:0]
	}
	near(t, "share sent at once", float64(now)/100_000, 0.25, 0.02)
}

// A slot every 10 ms, two packets each.
func TestASlotLetsPacketsGoTogether(t *testing.T) {
	b := newBench(t, "slot 10ms packets 2")
	for range 5 {
		b.send(100)
	}
	b.loop.At(25*ms, func() { b.send(100) })
	b.loop.At(100*ms, func() { b.send(100) })
	b.run()
	b.want("five at 0, one at 25 ms, one at 100 ms",
		arrival{At: 0, N: 1}, arrival{At: 0, N: 2},
		arrival{At: 10 * ms, N: 3}, arrival{At: 10 * ms, N: 4},
		// The slot of 20 ms takes the fifth and is over when the sixth comes.
		arrival{At: 20 * ms, N: 5},
		arrival{At: 35 * ms, N: 6}, arrival{At: 110 * ms, N: 7})
}

func TestASlotIsBoundedInBytes(t *testing.T) {
	b := newBench(t, "slot 10ms bytes 1500")
	for range 3 {
		b.send(1000)
	}
	b.run()
	// The second packet fills the slot, as in netem, though it goes over.
	b.want("1000 bytes each", arrival{At: 0, N: 1}, arrival{At: 0, N: 2}, arrival{At: 10 * ms, N: 3})
}

func TestSlotsComeWithinTheirBounds(t *testing.T) {
	for _, test := range []struct {
		text            string
		mean, deviation float64
	}{
		{"slot 10ms 20ms", 15e6, 10e6 / 3.4641016},
		{"slot distribution normal 50ms 5ms", 50e6, 5e6},
	} {
		x := delays(t, test.text, 50_000)[1:]
		mean, deviation, _, _ := moments(x)
		near(t, test.text+": mean", mean, test.mean, 0.01)
		near(t, test.text+": deviation", deviation, test.deviation, 0.02)
		if low := slices.Min(x); test.text == "slot 10ms 20ms" && (low < 10e6 || slices.Max(x) >= 20e6) {
			t.Errorf("%s: from %v to %v ns", test.text, low, slices.Max(x))
		}
	}
}

func TestTakingTheSlotAwayFreesWhatWaits(t *testing.T) {
	b := newBench(t, "slot 10ms packets 1")
	b.send(100)
	b.send(100)
	b.loop.At(3*ms, func() { b.set("") })
	b.run()
	if diff := cmp.Diff([]arrival{{At: 0, N: 1}, {At: 3 * ms, N: 2}}, b.arrived); diff != "" {
		t.Errorf("arrivals (-want +got):\n%s", diff)
	}
}
