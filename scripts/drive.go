package scripts

import (
	"errors"
	"slices"
	"time"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"netlab/topology"
	"netlab/topology/sim"
)

// drive runs flows and events in turn until nothing is left of either.
func (r *run) drive() error {
	for {
		for len(r.ready) > 0 {
			f := r.ready[0]
			r.ready = r.ready[1:]
			f.queued = false
			r.watchdog.running.Store(f)
			f.next()
			r.watchdog.running.Store(nil)
			if err := r.ended(f); err != nil {
				return err
			}
		}
		more, err := r.step()
		switch {
		case err != nil:
			return r.breakOff(err)
		case more:
			for _, f := range r.poll {
				r.wake(f)
			}
		case len(r.idle) > 0:
			for _, f := range r.idle {
				r.wake(f)
			}
			r.idle = nil
		case r.main.done:
			return nil
		default:
			// The script waits for what cannot come any more.
			r.main.stuck = true
			r.wake(r.main)
		}
	}
}

// ended sees to a flow that has run: it has parked, or ended, or failed.
func (r *run) ended(f *flow) error {
	if err := r.spend(f); err != nil {
		return r.located(f, err)
	}
	if !f.done {
		return nil
	}
	if f == r.main {
		r.stopProfiles()
	}
	if r.finished++; r.finished > len(r.flows)/2 {
		r.flows = slices.DeleteFunc(r.flows, func(f *flow) bool { return f.done && f != r.main })
		r.finished = 0
	}
	if f.err != nil {
		return r.located(f, f.err)
	}
	return nil
}

// located gives an error of a flow its place.
func (r *run) located(f *flow, err error) error {
	var eval *starlark.EvalError
	switch {
	case f.err == nil && !f.done && f.at.Line > 0:
		return r.lab.at(f.at, err)
	case !errors.As(f.err, &eval):
		return r.lab.at(f.origin, err)
	}
	if err == f.err {
		err = eval
		if cause := eval.Unwrap(); cause != nil {
			err = cause
		}
	}
	e := r.lab.atStack(eval.CallStack, err)
	if e.Line == 0 {
		return r.lab.at(f.origin, err)
	}
	return e
}

// breakOff gives an error that no flow has made the place where the script waits,
// or its end where it has come to that.
func (r *run) breakOff(err error) *Error {
	switch {
	case r.main.done:
		return r.lab.at(syntax.MakePosition(&r.lab.file, int32(len(r.lab.text.lines)), 1), err)
	case r.main.at.Line > 0:
		return r.lab.at(r.main.at, err)
	}
	return r.lab.at(r.main.origin, err)
}

// step runs the next event of the network; false where there is none.
func (r *run) step() (bool, error) {
	if r.nw == nil {
		return false, nil
	}
	var err error
	more := false
	r.nw.Do(func(l *topology.Engine) {
		t := l.Next()
		if t == sim.Never {
			return
		}
		if r.stop != nil && r.stop(Progress{r.events, l.Now(), t}) {
			err = errStop
			return
		}
		if err = r.within(t); err == nil {
			more = l.Step()
		}
	})
	return more, err
}

// do runs fn with the network's lock.
func (r *run) do(fn func(*sim.Loop)) {
	r.nw.Do(func(e *topology.Engine) { fn(e.Loop) })
}

// now is the virtual time, 0 before the network runs.
func (r *run) now() time.Duration {
	if r.nw == nil {
		return 0
	}
	return r.nw.Now()
}

func (r *run) print(thread *starlark.Thread, text string) {
	if r.printer != nil {
		r.printer(text)
	}
}
