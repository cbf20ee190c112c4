package sim

import (
	"fmt"
	"testing"
	"time"
)

// loaded returns a loop in which n events wait at scattered times within the
// next second, and their timers.
func loaded(n int) (*Loop, []*Timer) {
	var l Loop
	timers := make([]*Timer, n)
	for i := range timers {
		timers[i] = l.At(scatter(i), func() {})
	}
	return &l, timers
}

// scatter returns the i-th of a fixed sequence of times spread over a second.
func scatter(i int) time.Duration {
	return time.Duration(uint64(i) * 0x9e3779b97f4a7c15 % uint64(time.Second))
}

func benchmarkLoaded(b *testing.B, run func(b *testing.B, l *Loop, timers []*Timer)) {
	for _, n := range []int{10, 1_000, 100_000} {
		b.Run(fmt.Sprintf("pending=%d", n), func(b *testing.B) {
			l, timers := loaded(n)
			b.ReportAllocs()
			run(b, l, timers)
		})
	}
}

// An event that lives once: a new timer scheduled, the earliest run.
func BenchmarkScheduleStep(b *testing.B) {
	benchmarkLoaded(b, func(b *testing.B, l *Loop, _ []*Timer) {
		fn := func() {}
		for i := 0; b.Loop(); i++ {
			l.After(scatter(i), fn)
			l.Step()
		}
	})
}

// A periodic event: whatever fires sets itself again.
func BenchmarkStepReset(b *testing.B) {
	benchmarkLoaded(b, func(b *testing.B, l *Loop, timers []*Timer) {
		i := 0
		for _, t := range timers {
			t.fn = func() { i++; t.Reset(scatter(i)) }
		}
		for b.Loop() {
			l.Step()
		}
	})
}

// A retransmission timer that each acknowledgement pushes ahead.
func BenchmarkReset(b *testing.B) {
	benchmarkLoaded(b, func(b *testing.B, _ *Loop, timers []*Timer) {
		for i := 0; b.Loop(); i++ {
			timers[i%len(timers)].Reset(scatter(i))
		}
	})
}

// A timer that is set and taken out again before it fires.
func BenchmarkStop(b *testing.B) {
	benchmarkLoaded(b, func(b *testing.B, _ *Loop, timers []*Timer) {
		for i := 0; b.Loop(); i++ {
			t := timers[i%len(timers)]
			t.Stop()
			t.Reset(scatter(i))
		}
	})
}
