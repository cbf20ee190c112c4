// Package sim owns time: a virtual clock and the queue of events that are to
// happen on it. It knows nothing of networks.
//
// A [Loop] never looks at the wall clock. Its time moves only when [Loop.Step]
// takes the next event, or when [Loop.AdvanceTo] says so. Events run in the
// order of (time, sequence number): two events of one instant run in the order
// in which they were scheduled, so a run is a function of its inputs.
//
// A Loop is not safe for concurrent use. Whoever owns it serializes access;
// package topology does so by the lock of its network.
package sim

import (
	"fmt"
	"math"
	"time"
)

// Never is the end of the clock's range, about 292 years after the start. What
// is scheduled for Never waits without ever running: [Loop.Step] leaves it in
// the queue, so that a timer which is switched off by a huge duration does not
// keep a run going. [Loop.Next] returns Never when nothing will happen.
const Never = time.Duration(math.MaxInt64)

// Loop is a virtual clock with its queue of events. The zero value is ready to
// use and stands at time 0.
type Loop struct {
	now   time.Duration
	seq   uint64
	ran   uint64
	queue heap
}

// Now returns the virtual time since the start of the run.
func (l *Loop) Now() time.Duration { return l.now }

// Next returns the time of the earliest event, [Never] when [Loop.Step] has
// nothing to run.
func (l *Loop) Next() time.Duration {
	if len(l.queue) == 0 {
		return Never
	}
	return l.queue[0].at
}

// Pending returns how many events are scheduled, those at [Never] included.
func (l *Loop) Pending() int { return len(l.queue) }

// Ran returns how many events have run since the start.
func (l *Loop) Ran() uint64 { return l.ran }

// Step runs the earliest event after moving the clock to its time, and reports
// whether there was one. The event is out of the queue before it runs: it may
// schedule, stop and reset whatever it likes, itself included.
func (l *Loop) Step() bool {
	if l.Next() == Never {
		return false
	}
	t := l.queue.pop()
	l.now = t.at
	l.ran++
	t.fn()
	return true
}

// AdvanceTo moves the clock to t without running anything. It panics where an
// event would be skipped; an event at t itself is not, it is due. A time that
// has passed already leaves the clock as it is.
func (l *Loop) AdvanceTo(t time.Duration) {
	if t <= l.now {
		return
	}
	if next := l.Next(); next < t {
		panic(fmt.Sprintf("sim: AdvanceTo(%v) would skip an event at %v", t, next))
	}
	l.now = t
}

// At schedules fn to run at t and returns its timer. A time that has passed
// means now, after what is scheduled for now already.
func (l *Loop) At(t time.Duration, fn func()) *Timer {
	timer := l.NewTimer(fn)
	timer.ResetAt(t)
	return timer
}

// After schedules fn to run d from now; see [Loop.At]. A negative d means now, a
// time beyond the clock's range [Never].
func (l *Loop) After(d time.Duration, fn func()) *Timer {
	return l.At(l.in(d), fn)
}

// NewTimer returns a timer that runs fn whenever it fires. It is not scheduled:
// a component that waits again and again resets one timer instead of making
// many. It panics if fn is nil, here where the culprit is on the stack.
func (l *Loop) NewTimer(fn func()) *Timer {
	if fn == nil {
		panic("sim: a timer without a function")
	}
	return &Timer{loop: l, fn: fn, index: idle}
}

// in returns the time d from now, held within the clock's range.
func (l *Loop) in(d time.Duration) time.Duration {
	if d < 0 {
		return l.now
	}
	return Later(l.now, d)
}

// Later returns t+d held within the clock's range: at most [Never]. t must not be
// negative.
func Later(t, d time.Duration) time.Duration {
	if d > Never-t {
		return Never
	}
	return t + d
}
