package topology

import (
	"time"

	"netlab/topology/sim"
)

// Now returns the virtual time since the network was made.
func (nw *Network) Now() time.Duration {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	return nw.loop.Now()
}

// Next returns the time of the next event, [sim.Never] when nothing is left to
// happen.
func (nw *Network) Next() time.Duration {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	return nw.loop.Next()
}

// Events returns how many events have run.
func (nw *Network) Events() uint64 {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	return nw.loop.Ran()
}

// Step runs the next event and reports whether there was one: false after Close.
// It panics on a network that was started.
func (nw *Network) Step() bool {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	nw.manual()
	return !nw.closed && nw.loop.Step()
}

// Run runs the network for d of virtual time, with the lock free between events
// for goroutines that use its sockets. A negative d is 0: what is due now. It returns at
// once after Close, and panics on a network that was started.
func (nw *Network) Run(d time.Duration) { nw.RunUntil(sim.Later(nw.Now(), max(d, 0))) }

// RunUntil is [Network.Run] until virtual time t, not at all where that has passed.
func (nw *Network) RunUntil(t time.Duration) {
	for nw.stepUntil(t) {
	}
}

// RunUntilIdle is [Network.Run] until nothing is left to happen, and returns the
// time at which that is. A connection with keepalives never comes to an end; see
// [Network.RunUntil] for a bound.
func (nw *Network) RunUntilIdle() time.Duration {
	for nw.Step() {
	}
	return nw.Now()
}

func (nw *Network) stepUntil(t time.Duration) bool {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	nw.manual()
	if nw.closed {
		return false
	}
	if next := nw.loop.Next(); next > t || next == sim.Never {
		nw.loop.AdvanceTo(t)
		return false
	}
	return nw.loop.Step()
}

func (nw *Network) manual() {
	if nw.live != nil {
		panic("topology: the network was started: its driver moves time, Step and Run do not")
	}
}
