package sim

import "time"

// idle is the heap index of a timer that is not scheduled.
const idle = -1

// Timer is one event that may be scheduled, stopped and scheduled again. It
// fires at most once for each time that it was set. Timers come from
// [Loop.NewTimer], [Loop.At] and [Loop.After]; the zero value is of no use.
type Timer struct {
	loop  *Loop
	fn    func()
	at    time.Duration
	seq   uint64
	index int
}

// Stop takes the timer out of the queue and reports whether it was there: false
// means that it has fired, was stopped already, or was never set.
func (t *Timer) Stop() bool {
	if t.index == idle {
		return false
	}
	t.loop.queue.remove(t.index)
	return true
}

// Reset schedules the timer to fire d from now, wherever it stood before; see
// [Loop.After] for the range of d. It takes a new place among the events of its
// instant, after those already there.
func (t *Timer) Reset(d time.Duration) { t.ResetAt(t.loop.in(d)) }

// ResetAt schedules the timer to fire at the given time; see [Timer.Reset] and
// [Loop.At].
func (t *Timer) ResetAt(at time.Duration) {
	l := t.loop
	t.at = max(at, l.now)
	t.seq = l.seq
	l.seq++
	if t.index == idle {
		l.queue.push(t)
		return
	}
	l.queue.fix(t.index)
}

// Pending reports whether the timer is scheduled.
func (t *Timer) Pending() bool { return t.index != idle }

// When returns the time for which the timer was set last, whether it has fired,
// was stopped or still waits; 0 before it was ever set.
func (t *Timer) When() time.Duration { return t.at }
