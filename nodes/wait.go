package nodes

import (
	"time"

	"netlab/topology/sim"
)

// waiters are the goroutines that block on one direction of a blocking socket.
// All methods expect the network's lock, but for receiving from the channel.
type waiters struct {
	env     *Env
	changed chan struct{} // closed at the next change; nil while nobody waits
	timer   *sim.Timer
	expired bool
}

// wait returns a channel that is closed when the caller should look again.
func (w *waiters) wait() <-chan struct{} {
	if w.changed == nil {
		w.changed = make(chan struct{})
	}
	return w.changed
}

// wake lets everybody who waits look again.
func (w *waiters) wake() {
	if w.changed != nil {
		close(w.changed)
		w.changed = nil
	}
}

// setDeadline has waiting end at t; the zero time means never. It takes effect
// for those who wait already.
func (w *waiters) setDeadline(t time.Time) {
	w.stop()
	w.expired = false
	if t.IsZero() {
		return
	}
	at := w.env.Virtual(t)
	switch {
	case at <= w.env.Loop.Now():
		w.expire()
		return
	case at == sim.Never:
		return
	case w.timer == nil:
		w.timer = w.env.Loop.NewTimer(func() {
			w.env.Deadlines--
			w.expire()
		})
	}
	w.env.Deadlines++
	w.timer.ResetAt(at)
}

func (w *waiters) expire() {
	w.expired = true
	w.wake()
}

// stop ends the deadline's timer.
func (w *waiters) stop() {
	if w.timer != nil && w.timer.Stop() {
		w.env.Deadlines--
	}
}

// awake waits until the host is not frozen, or the socket is closed.
func (w *waiters) awake(h *Machine, closed *bool) {
	for !*closed && h.Asleep(w.wake) {
		changed := w.wait()
		w.env.Lock.Unlock()
		<-changed
		w.env.Lock.Lock()
	}
}
