package nodes

import (
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"

	"netlab/topology/sim"
	"netlab/topology/wire"
)

// boot is the reading of a node's monotonic clock at virtual time 0. gVisor
// takes a zero MonotonicTime for "never" in places, so the clock of a stack must
// not start there; a computer's does not either.
const boot = time.Hour

// epoch is the time of day at virtual time 0.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// clock gives the network's virtual time to one stack, as a tcpip.Clock. It
// remembers for each timer which socket was being served when it was made: when
// the timer fires, that socket is the one whose state may change, and no other
// has to be looked at. A timer without such a socket is followed by a look at all of
// them, and so is one of the IP layer, whatever was served.
//
// No two readings of it are the same, as on a computer, where sending a segment
// takes time: each is at least a nanosecond after the one before. RACK orders
// segments by when they were sent (RFC 8985 section 6.2), and where two were sent
// at one time the pinned stack compares their sequence numbers the wrong way
// round (rack.go, detectLoss), so that the first acknowledgment of a burst would
// declare all the rest of it lost.
type clock struct {
	host  *Machine
	stack *driven
	last  *time.Duration // the latest reading
}

func newClock(h *Machine, stack *driven) clock {
	return clock{host: h, stack: stack, last: new(time.Duration)}
}

// resolution is that of timers: they are set to whole multiples of it, so that the
// nanoseconds by which readings differ never show in when something happens.
const resolution = time.Microsecond

func (c clock) Now() time.Time { return epoch.Add(c.host.env.Loop.Now()) }

func (c clock) NowMonotonic() tcpip.MonotonicTime {
	*c.last = max(boot+c.host.env.Loop.Now(), *c.last+1)
	return monotonic(*c.last)
}

func (c clock) AfterFunc(d time.Duration, f func()) tcpip.Timer {
	h := c.host
	t := &timer{clock: c, fire: f}
	if !ofJob(f) {
		t.owner = h.event.serving
		if t.owner == nil || len(h.event.arrived) > 0 {
			h.event.unowned = append(h.event.unowned, t)
		}
	}
	t.Timer = h.env.Loop.NewTimer(t.expired)
	t.Reset(d)
	return t
}

// timer is a timer of a stack.
type timer struct {
	*sim.Timer
	clock clock
	// due is the reading of the clock at which the timer fires.
	due   time.Duration
	owner *Socket
	fire  func()
	// held says that it has expired while its node was frozen.
	held bool
}

// Reset implements tcpip.Timer.
func (t *timer) Reset(d time.Duration) {
	t.held = false
	t.due = sim.Later(*t.clock.last, d)
	// What is due within half the resolution is due now: the stack is shown the time
	// that it asked for all the same.
	t.Timer.Reset(d.Round(resolution))
}

// Stop implements tcpip.Timer.
func (t *timer) Stop() bool {
	held := t.held
	t.held = false
	return t.Timer.Stop() || held
}

func (t *timer) expired() {
	h := t.clock.host
	if t.clock.stack != h.stack {
		return // this stack is gone
	}
	t.held = true
	h.later(t.run)
}

// run does what the timer is for.
func (t *timer) run() {
	if !t.held {
		return // what came before it has stopped it
	}
	t.held = false
	h := t.clock.host
	// The stack looks whether its timer is really due.
	*t.clock.last = max(*t.clock.last, t.due)
	if t.owner == nil {
		h.openAll(wire.TimedOut(wire.NoTimer))
		t.fire()
		h.settle()
		return
	}
	h.open(t.owner, wire.TimedOut(wire.NoTimer))
	before := t.owner.retransmissions()
	if t.owner.lastSYN() {
		t.owner.timeOut()
	} else {
		t.fire()
	}
	h.event.cause.Timer = t.owner.expired(t.owner.retransmissions() != before)
	h.settle()
}
