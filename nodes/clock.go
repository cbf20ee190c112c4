package nodes

import (
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"

	"netlab/topology/sim"
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
// has to be looked at.
type clock struct{ host *Host }

func (c clock) Now() time.Time { return epoch.Add(c.host.env.Loop.Now()) }

func (c clock) NowMonotonic() tcpip.MonotonicTime {
	return tcpip.MonotonicTime{}.Add(boot + c.host.env.Loop.Now())
}

func (c clock) AfterFunc(d time.Duration, f func()) tcpip.Timer {
	h := c.host
	t := &timer{host: h, stack: h.stack, fire: f, owner: h.serving}
	if t.owner == nil {
		h.unowned = append(h.unowned, t)
	}
	t.Timer = h.env.Loop.NewTimer(t.expired)
	t.Timer.Reset(d)
	return t
}

// timer is a timer of a stack.
type timer struct {
	*sim.Timer
	host  *Host
	stack *parked
	owner *Socket
	fire  func()
}

func (t *timer) expired() {
	h := t.host
	if t.stack != h.stack {
		return // the host was restarted; its old stack is gone
	}
	h.begin(t.owner)
	cause := Cause{Kind: Timeout}
	if t.owner != nil {
		cause.Name = t.owner.pendingTimeout()
	}
	t.fire()
	h.settle(cause)
}
