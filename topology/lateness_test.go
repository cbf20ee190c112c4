package topology_test

import (
	"io"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
	"netlab/topology/tap"
)

// roundTrip sends a byte to b, which sends it back.
func roundTrip(t *testing.T, nw *topology.Network) func() {
	t.Helper()
	ln, err := nw.Host("b").Listen("tcp", ":7")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		if c, err := ln.Accept(); err == nil {
			_, _ = io.Copy(c, c)
		}
	}()
	c, err := nw.Host("a").Dial("tcp", "b:7")
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if _, err := c.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
	}
}

// Every event of a network in real time has its lateness; in a bubble none is late.
func TestLateness(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("real time is coarse here")
	}
	nw := labtest.Pair(t, "delay 1ms")
	roundTrip(t, nw)()
	late := nw.Lateness()
	var sum uint64
	for _, n := range late.Counts {
		sum += n
	}
	if late.Events < 5 || sum != late.Events || late.Worst <= 0 || late.Stops != 0 {
		t.Errorf("%+v: want the handshake and two bytes", late)
	}
	synctest.Test(t, func(t *testing.T) {
		nw := labtest.Pair(t, "delay 1ms")
		roundTrip(t, nw)()
		if late := nw.Lateness(); late != (topology.Lateness{}) {
			t.Errorf("in a bubble: %+v", late)
		}
		nw.Close()
	})
}

// Where nothing runs for more than a second although something is due, the network's clock
// stands still: a stop of the process is no burst of timeouts.
func TestNetworkStandsStill(t *testing.T) {
	nw := labtest.Pair(t, "delay 100ms")
	trip := roundTrip(t, nw)
	trip()
	before := nw.Now()
	const stop = 1200 * time.Millisecond
	sent := make(chan bool)
	go func() {
		defer close(sent)
		trip()
	}()
	for under := false; !under; {
		nw.Inspect(func(r *tap.Record) {
			last := r.Packets[len(r.Packets)-1]
			if under = last.Fate == tap.InFlight && last.Len > 0; under {
				time.Sleep(stop) // as a SIGSTOP would
			}
		})
		time.Sleep(time.Millisecond)
	}
	<-sent
	late := nw.Lateness()
	if late.Stops < 1 || late.Still < stop-200*time.Millisecond {
		t.Errorf("it stood still %d times for %v, want once for about %v", late.Stops, late.Still, stop)
	}
	if took := nw.Now() - before; took < 200*time.Millisecond || took > stop {
		t.Errorf("the round trip took %v by the network's clock, want 200ms", took)
	}
}
