package impair

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const us = time.Microsecond

func TestAPacketTakesTheTimeOfItsBytesOverheadAndCells(t *testing.T) {
	for _, test := range []struct {
		text string
		size int
		want time.Duration
	}{
		{"rate 10mbit", 1500, 1200 * us},
		{"rate 8kbit", 1, ms},
		{"rate 1gbit", 64, 512},
		// 100+20 bytes at 1 Mbit/s.
		{"rate 1mbit 20", 100, 960 * us},
		// 1500-14 bytes at 8 Mbit/s.
		{"rate 8mbit -14", 1500, 1486 * us},
		// 100 bytes fill 3 cells of 48, each 53 bytes on the wire: 159 bytes.
		{"rate 8mbit 0 48 5", 100, 159 * us},
		// 96 bytes fill 2 cells exactly.
		{"rate 8mbit 0 48 5", 96, 106 * us},
		// 97 bytes need a third.
		{"rate 8mbit 0 48 5", 97, 159 * us},
		// 1500-10 = 1490 bytes fill 32 cells, 31*48 being 1488: 32*53 = 1696 bytes.
		{"rate 8mbit -10 48 5", 1500, 1696 * us},
		// ADSL: 1500+18 = 1518 bytes fill 32 cells too.
		{"rate 8mbit 18 48 5", 1500, 1696 * us},
		// Cells that lose 8 of their 48 bytes: 3*40.
		{"rate 8mbit 0 48 -8", 100, 120 * us},
		// A length below 0 counts as 0.
		{"rate 8mbit -200", 100, 0},
	} {
		b := newBench(t, test.text)
		b.send(test.size)
		b.run()
		b.want(test.text, arrival{At: test.want, N: 1})
		if got := MustParse(test.text).Rate.Time(test.size); got != test.want {
			t.Errorf("%s: Rate.Time(%d) = %v, want %v", test.text, test.size, got, test.want)
		}
	}
}

// Fractions of a nanosecond are carried along while the link is busy, so that
// the rate holds where a packet takes 5.12 ns as where it takes seconds.
func TestTheRateHoldsAtAnySpeed(t *testing.T) {
	for _, test := range []struct {
		text string
		size int
	}{
		{"rate 100gbit limit 20000", 64},
		{"rate 1234567bit limit 20000", 777},
		{"rate 9600bit limit 20000", 40},
		{"rate 3mbit 7 48 5 limit 20000", 1499},
		{"rate 17tbit limit 20000", 1500},
	} {
		const n = 10_000
		b := newBench(t, test.text)
		for range n {
			b.send(test.size)
		}
		b.run()
		r := b.pipe.Spec().Rate
		want := float64(n) * float64(r.Bytes(test.size)) * 8 / float64(r.BitsPerSecond)
		near(t, test.text+": time for all", b.loop.Now().Seconds(), want, 0.001)
		if len(b.arrived) != n {
			t.Errorf("%s: %d arrive of %d", test.text, len(b.arrived), n)
		}
	}
}

func TestAnIdleTransmitterOwesNothing(t *testing.T) {
	b := newBench(t, "rate 8mbit")
	b.send(1000)
	b.loop.At(10*ms, func() { b.send(1000); b.send(500) })
	b.run()
	b.want("at 0 and 10 ms", arrival{At: ms, N: 1}, arrival{At: 11 * ms, N: 2}, arrival{At: 11*ms + 500*us, N: 3})
}

func TestLimitsByPacketsAndByBytes(t *testing.T) {
	b := newBench(t, "rate 8mbit limit-bytes 1500b")
	b.send(1000) // in transmission, does not wait
	b.send(1000) // waits
	b.send(600)  // too much
	b.send(500)  // fits
	if packets, bytes := b.pipe.Queued(); packets != 2 || bytes != 1500 {
		t.Errorf("%d packets of %d bytes wait, want 2 of 1500", packets, bytes)
	}
	b.run()
	if diff := cmp.Diff([]arrival{{N: 3, By: "limit-bytes 1500b"}}, b.dropped); diff != "" {
		t.Errorf("drops (-want +got):\n%s", diff)
	}
	b.want("what fits", arrival{At: ms, N: 1}, arrival{At: 2 * ms, N: 2}, arrival{At: 2*ms + 500*us, N: 4})
}

func TestWithoutARateTheLimitCountsWhatIsDelayed(t *testing.T) {
	b := newBench(t, "delay 10ms limit 3")
	for range 4 {
		b.send(100)
	}
	b.run()
	if diff := cmp.Diff([]arrival{{N: 4, By: "limit 3"}}, b.dropped); diff != "" {
		t.Errorf("drops (-want +got):\n%s", diff)
	}
	// Where nothing is said a link without a rate holds any number, other than netem's.
	for text, want := range map[string]int{"delay 10ms": 5000, "": 5000, "delay 10ms limit 1000": 1000, "rate 1gbit": 1 + DefaultLimit} {
		b := newBench(t, text)
		for range 5000 {
			b.send(100)
		}
		b.run()
		if len(b.arrived) != want {
			t.Errorf("%q: %d of 5000 packets arrive, want %d", text, len(b.arrived), want)
		}
	}
}

func TestChangingTheRateServesWhatWaitsAtTheNewOne(t *testing.T) {
	b := newBench(t, "rate 8mbit")
	for range 3 {
		b.send(1000)
	}
	b.loop.At(500*us, func() { b.set("rate 80mbit") })
	b.run()
	b.want("faster at 0.5 ms", arrival{At: ms, N: 1}, arrival{At: 1100 * us, N: 2}, arrival{At: 1200 * us, N: 3})

	b = newBench(t, "rate 8mbit")
	for range 3 {
		b.send(1000)
	}
	b.loop.At(500*us, func() { b.set("delay 5ms"); b.send(1000) })
	b.run()
	b.want("no rate from 0.5 ms on: what waited leaves when the transmission ends",
		arrival{At: ms, N: 1}, arrival{At: ms, N: 2}, arrival{At: ms, N: 3}, arrival{At: 5500 * us, N: 4})
}

func TestASmallerLimitDoesNotDropWhatWaits(t *testing.T) {
	b := newBench(t, "rate 8mbit limit 5")
	for range 4 {
		b.send(1000)
	}
	b.set("rate 8mbit limit 1")
	b.send(1000) // the new queue has room for one
	b.send(1000)
	b.run()
	b.want("five", arrival{At: ms, N: 1}, arrival{At: 2 * ms, N: 2}, arrival{At: 3 * ms, N: 3}, arrival{At: 4 * ms, N: 4}, arrival{At: 5 * ms, N: 5})
	if diff := cmp.Diff([]arrival{{N: 6, By: "limit 1"}}, b.dropped); diff != "" {
		t.Errorf("drops (-want +got):\n%s", diff)
	}
}

func (b *bench) set(text string) {
	b.t.Helper()
	if err := b.pipe.Set(MustParse(text)); err != nil {
		b.t.Error(err)
	}
}
