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
// has to be looked at. A timer without such a socket (of the IP layer, say) is
// followed by a look at all of them.
type clock struct {
	host  *Host
	stack *parked
}

func (c clock) Now() time.Time { return epoch.Add(c.host.env.Loop.Now()) }

func (c clock) NowMonotonic() tcpip.MonotonicTime {
	return tcpip.MonotonicTime{}.Add(boot + c.host.env.Loop.Now())
}

func (c clock) AfterFunc(d time.Duration, f func()) tcpip.Timer {
	h := c.host
	t := &timer{host: h, stack: c.stack, fire: f, owner: h.event.serving}
	if t.owner == nil {
		h.event.unowned = append(h.event.unowned, t)
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
		return // the host was restarted or closed; this stack is gone
	}
	if t.owner == nil {
		h.openAll(Cause{Kind: Timeout})
		t.fire()
		h.settle()
		return
	}
	h.open(t.owner, Cause{Kind: Timeout})
	before := t.owner.retransmissions()
	t.fire()
	h.event.cause.Name = t.owner.timeoutName(t.owner.retransmissions() != before)
	h.settle()
}
