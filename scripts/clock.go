package scripts

import (
	"fmt"
	"time"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"netlab/topology/sim"
)

func timeBuiltins() []entry {
	return []entry{
		builtin("now()", func(c *call) (starlark.Value, error) { return Duration(c.r.now()), c.unpack() }, "The virtual time since the start of the lab.").beforeStart(),
		builtin("duration(text)", makeDuration, "The duration that a text stands for, as a value to compute with.").beforeStart().more(
			"Durations can be added to and compared with durations and texts, and multiplied and divided by numbers; but \"1s\" + \"2s\" joins two texts. Units are ns, us, ms, s, m and h."),
		builtin("sleep(duration)", sleep, "Lets virtual time pass; the network goes on meanwhile."),
		builtin("at(time, *functions)", atTime, "Calls functions at a time since the start of the lab, one after another, at one instant.").more(
			"A function that has to wait goes on as a separate flow. A function without arguments is given by name, client.close; otherwise write lambda: client.send(100)."),
		builtin("spawn(function, *args, **kwargs)", spawnFlow, "Starts a flow: the function runs beside the caller, and begins at the caller's next wait.").beforeStart().more(
			"A flow that still waits for a client at the end of the run, in accept() or for a datagram, is a server and simply ends. One that waits for anything else is a failed check."),
		builtin("run(until=None)", runOn, "Lets the network run until nothing is left to happen, or until a time since the start of the lab."),
		builtin("run_until(condition, timeout=None)", runUntil, "Lets the network run until a function returns a true value, and returns that value; None if the timeout passes first.").more(
			"The function is called after each event."),
	}
}

func makeDuration(c *call) (starlark.Value, error) {
	var v starlark.Value
	if err := c.unpack("text", &v); err != nil {
		return nil, err
	}
	d, err := toDuration(v)
	return Duration(d), err
}

func sleep(c *call) (starlark.Value, error) {
	var d length
	if err := c.unpack("duration", &d); err != nil {
		return nil, err
	}
	if d.d > sim.Never-c.r.now()-1 {
		return nil, fmt.Errorf("%v: beyond the end of the clock", Duration(d.d))
	}
	return nil, c.sleepUntil(c.r.now() + d.d)
}

// sleepUntil waits for a time. Even where it is now, whatever else is ready goes
// first; a waking that was meant for what the flow waited for before is none of
// this one's.
func (c *call) sleepUntil(t time.Duration) error {
	stop := c.r.alarm(t, func() { c.r.wake(c.f) })
	defer stop()
	for {
		if err := c.wait("its time to come"); err != nil || c.r.now() >= t {
			return err
		}
	}
}

func atTime(c *call) (starlark.Value, error) {
	if len(c.kwargs) > 0 {
		return nil, fmt.Errorf("unexpected keyword argument %s", c.kwargs[0][0])
	}
	if len(c.args) < 2 {
		return nil, hint(errNoFunction, `at("1s", client.close)`)
	}
	var t length
	if err := t.Unpack(c.args[0]); err != nil {
		return nil, err
	}
	if now := c.r.now(); t.d < now {
		return nil, hint(fmt.Errorf("%v has passed, it is %v", Duration(t.d), Duration(now)), "times are since the start of the lab")
	}
	for _, v := range c.args[1:] {
		if _, ok := v.(starlark.Callable); !ok {
			return nil, fmt.Errorf("%s: %w", brief(v), errNoFunction)
		}
	}
	if err := c.take(&atQuota, 1); err != nil {
		return nil, err
	}
	fns, pos := c.args[1:], c.pos()
	c.r.do(func(l *sim.Loop) {
		l.At(t.d, func() {
			for _, v := range fns {
				c.r.begin(v.(starlark.Callable), c.args[:0], nil, pos)
			}
		})
	})
	return nil, nil
}

// begin spawns a flow that calls a function.
func (r *run) begin(fn starlark.Callable, args starlark.Tuple, kwargs []starlark.Tuple, pos syntax.Position) {
	r.spawn(fn.Name(), pos, func(thread *starlark.Thread) error {
		_, err := starlark.Call(thread, fn, args, kwargs)
		return err
	})
}

func spawnFlow(c *call) (starlark.Value, error) {
	if len(c.args) == 0 {
		return nil, hint(errNoFunction, "spawn(server_loop)")
	}
	fn, ok := c.args[0].(starlark.Callable)
	if !ok {
		return nil, fmt.Errorf("%s: %w", brief(c.args[0]), errNoFunction)
	}
	if n := len(c.r.flows) - c.r.finished; n >= maxFlows {
		return nil, fmt.Errorf("there are %d flows already, the most that a lab may have at one time", n)
	}
	c.r.begin(fn, c.args[1:], c.kwargs, c.pos())
	return nil, nil
}

// maxFlows is how many flows there may be at one time.
const maxFlows = 1 << 16

func runOn(c *call) (starlark.Value, error) {
	var until length
	if err := c.unpack("until??", &until); err != nil {
		return nil, err
	}
	if until.set {
		if now := c.r.now(); until.d < now {
			return nil, fmt.Errorf("until %v: that has passed, it is %v", Duration(until.d), Duration(now))
		}
		return nil, c.sleepUntil(until.d)
	}
	if p := c.r.repeating(); p != nil {
		return nil, hint(fmt.Errorf("the profile of line %d repeats for ever", p.pos.Line), "say when to stop, run(until = \"60s\"), or stop() the profile before")
	}
	c.r.idle = append(c.r.idle, c.f)
	return nil, c.wait("the network to come to rest")
}

func runUntil(c *call) (starlark.Value, error) {
	var condition starlark.Callable
	var timeout length
	if err := c.unpack("condition", &condition, "timeout??", &timeout); err != nil {
		return nil, err
	}
	deadline := c.deadline(&timeout)
	for {
		v, err := starlark.Call(c.thread, condition, nil, nil)
		if err != nil {
			return nil, err
		}
		if v.Truth() {
			return v, nil
		}
		c.r.poll = append(c.r.poll, c.f)
		late, err := c.waitUntil(condition.Name()+"() to be true", deadline)
		c.r.poll = without(c.r.poll, c.f)
		if err != nil {
			return nil, err
		}
		if late {
			return nil, nil
		}
	}
}
