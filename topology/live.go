package topology

import (
	"time"

	"netlab/topology/sim"
)

// driver moves a network by package time: an event of virtual time t runs when
// that much time has passed since Start. Package time is real, or that of a
// testing/synctest bubble; there nothing but sleeping goroutines makes it pass,
// and the driver sleeps exactly until the next event.
type driver struct {
	nw     *Network
	start  time.Time
	origin time.Duration // the virtual time at start
	next   time.Duration // what the driver sleeps until
	wake   chan struct{}
	done   chan struct{}
	ended  chan struct{}
}

// Start drives the network from a new goroutine until [Network.Close]: in
// real time, or in virtual time inside a testing/synctest bubble. From now on
// Run and Step are not for the caller. Starting again does nothing.
//
// Which of several goroutines gets to use the network first is the scheduler's
// choice, so unlike a run that its caller drives, a live one need not repeat
// itself.
func (nw *Network) Start() {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	if nw.live != nil || nw.closed {
		return
	}
	d := &driver{
		nw: nw, start: time.Now(), origin: nw.loop.Now(), next: sim.Never,
		wake: make(chan struct{}, 1), done: make(chan struct{}), ended: make(chan struct{}),
	}
	nw.live = d
	go d.run()
}

func (d *driver) run() {
	defer close(d.ended)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-d.done:
			return
		case <-d.wake:
		case <-timer.C:
		}
		l := &d.nw.mu
		l.Mutex.Lock()
		d.catchUp()
		d.next = d.nw.loop.Next()
		if d.next == sim.Never {
			timer.Stop()
		} else {
			timer.Reset(time.Until(d.start.Add(d.next - d.origin)))
		}
		l.Mutex.Unlock()
	}
}

// elapsed is the virtual time that package time stands for.
func (d *driver) elapsed() time.Duration { return d.origin + time.Since(d.start) }

// catchUp runs every event that is due. It does nothing to a network that its
// caller drives.
func (d *driver) catchUp() {
	if d == nil || d.nw.closed {
		return
	}
	loop := &d.nw.loop
	now := d.elapsed()
	for loop.Next() <= now {
		loop.Step()
	}
	loop.AdvanceTo(now)
}

// reschedule wakes the driver where there is an event before the one that it
// sleeps for.
func (d *driver) reschedule() {
	if d == nil || d.nw.closed || d.nw.loop.Next() >= d.next {
		return
	}
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// virtual tells the virtual time at which package time will be t. Where the
// caller drives the network, package time stands still as far as it is concerned:
// a deadline in a second is a second of virtual time away.
func (nw *Network) virtual(t time.Time) time.Duration {
	if d := nw.live; d != nil {
		return sim.Later(d.origin, t.Sub(d.start))
	}
	return sim.Later(nw.loop.Now(), time.Until(t))
}
