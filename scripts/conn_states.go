package scripts

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"

	"netlab/topology/wire"
)

func connStateMethods() []entry {
	return []entry{
		property("state", "The state of this end now, as its stack reports it.", func(c *conn) starlark.Value { return starlark.String(c.state().String()) }),
		property("states", "All states of this end so far, from the first after CLOSED or LISTEN on.", func(c *conn) starlark.Value {
			var out []starlark.Value
			for _, h := range c.history {
				out = append(out, starlark.String(h.state.String()))
			}
			return starlark.NewList(out)
		}),
		property("history", "All changes of state of this end so far, as a list of dicts: time, from, to, cause (\"call close\", \"rcv FIN #12\", \"timeout 2MSL\"), and packet, the number of the segment that caused it, None where another thing did.", func(c *conn) starlark.Value {
			var out []starlark.Value
			for _, h := range c.history {
				out = append(out, h.value())
			}
			return starlark.NewList(out)
		}),
		property("error", "Why the connection was lost, None if it was not.", func(c *conn) starlark.Value {
			if err := c.err(); err != nil {
				return starlark.String(err.Error())
			}
			return starlark.None
		}),
		property("local", "This end's address and port, as text.", func(c *conn) starlark.Value { return starlark.String(c.local.String()) }),
		property("remote", "The peer's address and port, as text.", func(c *conn) starlark.Value { return starlark.String(c.remote.String()) }),
		property("node", "The node that this end belongs to.", func(c *conn) starlark.Value { return c.node }),
		builtin("time_in(state)", connTimeIn, "How long this end has been in a state so far."),
		builtin("entered(state, n=1)", connEntered, "When this end entered a state for the n-th time, None if it did not."),
		builtin("state_at(time)", connStateAt, "The state of this end at a time; of several in one instant, the last."),
		builtin("wait_state(state, timeout=None, fails=None)", connWaitState, "Waits until this end enters a state; returns at once if it has been in it.").more(
			"If the timeout passes first the lab ends with an error, unless fails says that this is expected."),
	}
}

// value is the change of state as a script has it.
func (h stateAt) value() starlark.Value {
	var packet starlark.Value = starlark.None
	if h.cause.Packet != 0 {
		packet = starlark.MakeUint64(h.cause.Packet)
	}
	return record("time", Duration(h.at), "from", h.from.String(), "to", h.state.String(), "cause", h.cause.String(), "packet", packet)
}

// stateArg reads the name of a state.
func stateArg(text string) (wire.State, error) {
	s, err := wire.ParseState(strings.ToUpper(text))
	if err == nil {
		return s, nil
	}
	var names []string
	for _, s := range wire.States() {
		names = append(names, s.String())
	}
	return s, suggest(fmt.Errorf("%q is not a state of TCP", text), text, names)
}

func connTimeIn(c *call) (starlark.Value, error) {
	var name string
	if err := c.unpack("state", &name); err != nil {
		return nil, err
	}
	s, err := stateArg(name)
	return Duration(c.self.(*conn).timeIn(s)), err
}

func connEntered(c *call) (starlark.Value, error) {
	var name string
	n := 1
	if err := c.unpack("state", &name, "n?", &n); err != nil {
		return nil, err
	}
	s, err := stateArg(name)
	if err != nil {
		return nil, err
	}
	if n < 1 {
		return nil, fmt.Errorf("n %d: want 1 or more", n)
	}
	for _, h := range c.self.(*conn).history {
		if h.state == s {
			if n--; n == 0 {
				return Duration(h.at), nil
			}
		}
	}
	return starlark.None, nil
}

func connStateAt(c *call) (starlark.Value, error) {
	var t length
	if err := c.unpack("time", &t); err != nil {
		return nil, err
	}
	state := wire.Closed
	for _, h := range c.self.(*conn).history {
		if h.at <= t.d {
			state = h.state
		}
	}
	return starlark.String(state.String()), nil
}

func connWaitState(c *call) (starlark.Value, error) {
	conn := c.self.(*conn)
	var name string
	var timeout length
	var fails expectation
	if err := c.unpack("state", &name, "timeout??", &timeout, "fails?", &fails); err != nil {
		return nil, err
	}
	s, err := stateArg(name)
	if err != nil {
		return nil, err
	}
	deadline := c.deadline(&timeout)
	for {
		for _, h := range conn.history {
			if h.state == s {
				return nil, c.outcome(&fails, nil)
			}
		}
		conn.watching = append(conn.watching, c.f)
		late, err := c.waitUntil(fmt.Sprintf("%v to be in %v", conn, s), deadline)
		conn.watching = without(conn.watching, c.f)
		if err != nil {
			return nil, err
		}
		if late {
			return nil, c.outcome(&fails, fmt.Errorf("%v did not come to %v within %v, it is in %v", conn, s, Duration(timeout.d), conn.state()))
		}
	}
}
