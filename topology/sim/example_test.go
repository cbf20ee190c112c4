package sim_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"netlab/topology/sim"
)

func Example() {
	var l sim.Loop
	l.After(2*time.Second, func() { fmt.Println(l.Now(), "second") })
	l.After(time.Second, func() { fmt.Println(l.Now(), "first") })
	for l.Step() {
	}
	// Output:
	// 1s first
	// 2s second
}

// A retransmission timer: set when a segment goes out, doubled each time it
// fires, stopped by the acknowledgement.
func ExampleTimer() {
	var l sim.Loop
	var retransmit *sim.Timer
	rto := time.Second
	retransmit = l.NewTimer(func() {
		fmt.Println(l.Now(), "retransmit")
		rto *= 2
		retransmit.Reset(rto)
	})
	retransmit.Reset(rto)
	l.At(5*time.Second, func() { fmt.Println(l.Now(), "acknowledged:", retransmit.Stop()) })
	for l.Step() {
	}
	// Output:
	// 1s retransmit
	// 3s retransmit
	// 5s acknowledged: true
}

// Events that happen before a limit run; then the clock moves to it.
func ExampleLoop_AdvanceTo() {
	var l sim.Loop
	l.At(1*time.Second, func() { fmt.Println("at", l.Now()) })
	l.At(9*time.Second, func() { fmt.Println("at", l.Now()) })

	limit := 5 * time.Second
	for l.Next() <= limit {
		l.Step()
	}
	l.AdvanceTo(limit)
	fmt.Println("stopped at", l.Now(), "with", l.Pending(), "to come")
	// Output:
	// at 1s
	// stopped at 5s with 1 to come
}

// Two rules of one link draw from streams of their own: however much the first
// draws, the second sees the same numbers.
func ExampleStream() {
	loss := rand.New(sim.Stream(1, "link", "a-b", "a>b", "loss"))
	jitter := rand.New(sim.Stream(1, "link", "a-b", "a>b", "jitter"))
	fmt.Println(loss.IntN(100), loss.IntN(100), loss.IntN(100))
	fmt.Println(jitter.IntN(100), jitter.IntN(100), jitter.IntN(100))
	// Output:
	// 22 0 94
	// 81 82 98
}
