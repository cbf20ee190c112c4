package topology_test

import (
	"sync/atomic"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
)

// What becomes due while somebody uses a network in real time has happened when that call
// returns, without a hand-over to the network's own goroutine, unless it goes on and on.
func TestWhatBecomesDueDuringACallOfALiveNetworkHasHappenedAfterIt(t *testing.T) {
	nw := newNetwork(t, labtest.TwoHosts(""))
	nw.Start()
	var arrived, stop atomic.Bool
	var engine *topology.Engine
	nw.Do(func(e *topology.Engine) {
		engine = e
		e.After(time.Microsecond, func() {
			e.After(time.Microsecond, func() { arrived.Store(true) })
		})
		spin(time.Millisecond)
	})
	if !arrived.Load() {
		t.Error("what was due 2 µs after the beginning of a call of 1 ms has not happened when it returns")
	}
	// Each takes longer than the time to the next.
	var again func()
	again = func() {
		spin(20 * time.Microsecond)
		if !stop.Load() {
			engine.After(10*time.Microsecond, again)
		}
	}
	nw.Do(func(e *topology.Engine) {
		e.After(10*time.Microsecond, again)
		spin(100 * time.Microsecond)
	})
	stop.Store(true)
}

// spin keeps its caller busy.
func spin(d time.Duration) {
	for begin := time.Now(); time.Since(begin) < d; {
	}
}
