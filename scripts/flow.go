package scripts

import (
	"errors"
	"iter"
	"time"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"netlab/topology/sim"
)

// flow is one thread of a lab's script, a coroutine. It runs until it parks, and
// goes on when it is woken.
type flow struct {
	r      *run
	name   string
	origin syntax.Position // where it was spawned
	thread *starlark.Thread

	next func() (struct{}, bool)
	stop func()
	park func(struct{}) bool

	// waits says what the flow is parked for, at where in the lab; server that it
	// may wait for ever, as for clients.
	waits  string
	server bool
	at     syntax.Position
	queued bool
	done   bool
	stuck  bool // nothing is left to happen that could wake it
	err    error
	steps  uint64
}

// stopped unwinds a flow whose run is over.
type stopped struct{}

func (stopped) Error() string { return "the run is over" }

const flowKey = "flow"

func flowOf(thread *starlark.Thread) *flow { return thread.Local(flowKey).(*flow) }

// spawn makes a flow that runs body, ready to go on after those that are ready
// already.
func (r *run) spawn(name string, origin syntax.Position, body func(*starlark.Thread) error) *flow {
	f := &flow{r: r, name: name, origin: origin}
	f.thread = &starlark.Thread{Name: name, Print: r.print, Load: r.load}
	f.thread.SetLocal(flowKey, f)
	f.thread.OnMaxSteps = f.account
	f.thread.SetMaxExecutionSteps(stepSlice)
	f.next, f.stop = iter.Pull(func(yield func(struct{}) bool) {
		f.park = yield
		f.err = body(f.thread)
		f.done = true
	})
	r.flows = append(r.flows, f)
	r.wake(f)
	return f
}

// wake lets a parked flow look again whether it can go on.
func (r *run) wake(f *flow) {
	if !f.queued && !f.done {
		f.queued = true
		r.ready = append(r.ready, f)
	}
}

// wait parks the flow until it is woken. What says what for.
func (c *call) wait(what string) error {
	f := c.f
	f.waits, f.at = what, c.pos()
	if !f.park(struct{}{}) {
		return stopped{}
	}
	f.waits = ""
	if f.stuck {
		f.stuck = false
		return hint(&starved{what, c.r.now()}, "what it waits for has to come from a flow that runs beside it, spawn() or at(), or from a call before it")
	}
	return nil
}

// starved is the error of a call that waits for ever.
type starved struct {
	what string
	at   time.Duration
}

// final reports whether an error ends the flow whatever the call expects: it is
// of the run, not of a socket.
func final(err error) bool {
	var s *starved
	var own *Error
	return err == stopped{} || errors.As(err, &s) || errors.As(err, &own)
}

func (e *starved) Error() string {
	return "it waits for " + e.what + ", but from " + Duration(e.at).String() + " on nothing is left to happen"
}

// waitUntil is wait with a time at which it ends in any case; it reports whether
// that time has come. A deadline of sim.Never waits without one.
func (c *call) waitUntil(what string, deadline time.Duration) (bool, error) {
	if deadline == sim.Never {
		return false, c.wait(what)
	}
	if c.r.now() >= deadline {
		return true, nil
	}
	late := false
	stop := c.r.alarm(deadline, func() {
		late = true
		c.r.wake(c.f)
	})
	err := c.wait(what)
	stop()
	return late, err
}

// alarm calls fn at a time, after what happens then by itself: a segment that
// arrives at the very end of a timeout has come in time.
func (r *run) alarm(t time.Duration, fn func()) (stop func()) {
	var timer *sim.Timer
	last := false
	r.do(func(l *sim.Loop) {
		timer = l.At(t, func() {
			if !last {
				last = true
				timer.ResetAt(t)
				return
			}
			fn()
		})
	})
	return func() { r.do(func(*sim.Loop) { timer.Stop() }) }
}

// pos is where in the lab the flow is: the innermost call that the text has.
func (f *flow) pos() syntax.Position { return f.r.lab.text.start(f.rawPos()) }

func (f *flow) rawPos() syntax.Position {
	for i := range f.thread.CallStackDepth() {
		if pos := f.thread.CallFrame(i).Pos; pos.Filename() == f.r.lab.file {
			return pos
		}
	}
	return f.origin
}

// account is called each time that the flow has made another slice of steps.
func (f *flow) account(thread *starlark.Thread) {
	thread.SetMaxExecutionSteps(thread.Steps + stepSlice)
	f.r.watchdog.look()
	if err := f.r.spend(f); err != nil {
		f.r.watchdog.end(err)
	}
}

var errNoFunction = errors.New("want a function, such as client.close or lambda: client.send(100), without calling it here")
