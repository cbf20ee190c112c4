package topology

import (
	"time"

	"netlab/topology/bubble"
	"netlab/topology/sim"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
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
	quiet  quiet
	// seen is the virtual time at which the driver last looked at the clock, late how
	// late events were.
	seen time.Duration
	late Lateness
}

// Start drives the network from a new goroutine until [Network.Close]: in
// real time, or in virtual time inside a testing/synctest bubble. From now on
// Run and Step are not for the caller. Starting again does nothing. It panics where the
// network was made outside the bubble of its caller, whose time is another.
//
// In a bubble the driver stops where connections have sent nothing but keepalives, window
// probes and acknowledgments for three hours of virtual time, longer than keepalive takes
// by default, and no deadline of a socket is to come. Time goes on as others in the bubble wait for it, and the network with it;
// where all of them wait for the network, the bubble ends as deadlocked.
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
	if id := bubble.ID(); id != nw.bubble {
		panic("topology: Start: the network was made outside the testing/synctest bubble that starts it: call New inside, as labtest.Bubble does")
	}
	d := &driver{
		nw: nw, start: time.Now(), origin: nw.loop.Now(), next: sim.Never,
		wake: make(chan struct{}, 1), done: make(chan struct{}), ended: make(chan struct{}),
	}
	nw.live = d
	if nw.bubble != 0 {
		nw.tap.AddSink(&d.quiet)
	}
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
		if d.idle() {
			d.next = sim.Never
		}
		if d.next == sim.Never {
			timer.Stop()
		} else {
			wait := time.Until(d.start.Add(d.next - d.origin))
			if wait <= nap && d.nw.bubble == 0 {
				wait = 0
			}
			timer.Reset(wait)
		}
		l.Mutex.Unlock()
	}
}

// nap is how soon an event has to be due for the driver not to sleep until then: where nothing
// else runs, the shortest sleep of a Go program on Linux takes a millisecond.
const nap = 20 * time.Microsecond

// rounds is how often whoever lets the lock go catches up before the driver takes over: a
// segment arrives, so does its acknowledgment, and what that has let go.
const rounds = 4

// elapsed is the virtual time that package time stands for.
func (d *driver) elapsed() time.Duration { return d.origin + time.Since(d.start) }

// catchUp runs every event that is due. It does nothing to a network that its
// caller drives.
func (d *driver) catchUp() {
	if d == nil || d.nw.closed || d.outside() {
		return
	}
	loop := &d.nw.loop
	if d.nw.bubble != 0 {
		now := d.elapsed()
		for loop.Next() <= now {
			loop.Step()
		}
		loop.AdvanceTo(now)
		return
	}
	// What becomes due meanwhile waits for the next call, since others wait for the lock.
	until := d.look()
	for now := until; loop.Next() <= until; now = d.look() {
		d.late.ran(now - loop.Next())
		loop.Step()
	}
	loop.AdvanceTo(until)
}

// look is the virtual time that real time stands for; where the network has stood
// still, its clock has too.
func (d *driver) look() time.Duration {
	now := d.elapsed()
	if still := now - max(d.seen, d.nw.loop.Next()); still > stillness {
		d.late.stood(still)
		d.start = d.start.Add(still)
		now -= still
	}
	d.seen = now
	return now
}

// reschedule wakes the driver where there is an event before the one that it
// sleeps for. In real time, what has become due while the caller had the lock runs here:
// what crosses a link of microseconds needs no other goroutine to arrive.
func (d *driver) reschedule() {
	if d == nil || d.nw.closed || d.nw.loop.Next() >= d.next || d.outside() {
		return
	}
	if d.nw.bubble == 0 {
		for n := 0; n < rounds && d.nw.loop.Next() <= d.elapsed(); n++ {
			d.catchUp()
		}
		if d.nw.loop.Next() >= d.next {
			return
		}
	}
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// outside reports whether the caller is outside the bubble of the driver, as one who
// looks at a bubble that stands still: time there is not its time. Bubbles begin in the
// year 2000, so that few have to be asked.
func (d *driver) outside() bool {
	const years = 20 * 365 * 24 * time.Hour
	return d.nw.bubble != 0 && time.Since(d.start) > years && bubble.ID() != d.nw.bubble
}

// idle reports whether the driver waits for nothing that would change anything.
func (d *driver) idle() bool {
	return d.nw.bubble != 0 && d.nw.env.Deadlines == 0 && d.nw.loop.Now()-max(d.quiet.since, d.origin) >= 3*time.Hour
}

// quiet is since when connections did no more than stay what they are: by keepalives,
// window probes and acknowledgments.
type quiet struct{ since time.Duration }

// Observe implements [tap.Sink].
func (q *quiet) Observe(e tap.Event) {
	switch e.Kind {
	case tap.StateChanged, tap.Acted, tap.Remarked:
		q.since = e.At
	case tap.PacketSent:
		p := e.Packet
		if p.Proto != wire.TCP || p.Flags&(wire.SYN|wire.FIN|wire.RST) != 0 ||
			p.Len > 0 && p.Kinds&(flow.KeepAlive|flow.ZeroWindowProbe) == 0 {
			q.since = e.At
		}
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
