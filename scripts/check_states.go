package scripts

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.starlark.net/starlark"

	"netlab/topology/report"
	"netlab/topology/sim"
	"netlab/topology/wire"
	"netlab/topology/words"
)

func stateCheckBuiltins() []entry {
	return []entry{
		builtin("expect_states(conn, *states)", expectStates, "A check: the connection's end has passed through exactly these states so far, from the first after CLOSED or LISTEN on."),
		builtin("stays(conn, state, until, since=now())", stays, "A check: the connection's end is in a state from one time to another, at every moment between them.").more(
			"Times are since the start of the lab. The check may be written before they come."),
	}
}

func expectStates(c *call) (starlark.Value, error) {
	if len(c.kwargs) > 0 || len(c.args) == 0 {
		return nil, hint(fmt.Errorf("want a connection and the names of states"), `expect_states(client, "SYN-SENT", "ESTABLISHED")`)
	}
	conn, err := connArg(c.args[0])
	if err != nil {
		return nil, err
	}
	var want, got []string
	for _, v := range c.args[1:] {
		name, err := word(v)
		if err != nil {
			return nil, err
		}
		s, err := stateArg(name)
		if err != nil {
			return nil, err
		}
		want = append(want, s.String())
	}
	for _, h := range conn.history {
		got = append(got, h.state.String())
	}
	ok := slices.Equal(got, want)
	detail := ""
	if !ok {
		detail = fmt.Sprintf("want %s\ngot  %s", strings.Join(want, ", "), strings.Join(got, ", "))
	}
	c.check(ok, detail)
	return nil, nil
}

func connArg(v starlark.Value) (*conn, error) {
	c, ok := v.(*conn)
	if !ok {
		return nil, fmt.Errorf("%s is not a connection", brief(v))
	}
	return c, nil
}

func stays(c *call) (starlark.Value, error) {
	var v starlark.Value
	var name string
	var since, until length
	if err := c.unpack("conn", &v, "state", &name, "until", &until, "since??", &since); err != nil {
		return nil, err
	}
	conn, err := connArg(v)
	if err != nil {
		return nil, err
	}
	state, err := stateArg(name)
	if err != nil {
		return nil, err
	}
	from := since.or(c.r.now())
	if until.d < from {
		return nil, fmt.Errorf("from %v until %v: want a later end", Duration(from), Duration(until.d))
	}
	check := report.Check{Name: c.source(), Pos: c.where()}
	decide := func() {
		check.At, check.Detail = conn.strays(state, from, until.d)
		check.OK = check.Detail == ""
		c.r.decide(check)
	}
	if until.d < c.r.now() {
		decide()
		return nil, nil
	}
	c.r.pending = append(c.r.pending, decide)
	return nil, c.take(&watchQuota, 1)
}

// strays tells when and how the end is in another state than wanted between two
// times, "" where it is in no other.
func (c *conn) strays(want wire.State, since, until time.Duration) (time.Duration, string) {
	state, begin := wire.Closed, time.Duration(0)
	for i := 0; i <= len(c.history); i++ {
		end := sim.Never
		if i < len(c.history) {
			end = c.history[i].at
		}
		if state != want && max(begin, since) < min(end, until) {
			at := max(begin, since)
			return at, fmt.Sprintf("want %s from %s to %s\ngot  %s at %s", want, words.Seconds(since), words.Seconds(until), state, words.Seconds(at))
		}
		if i < len(c.history) {
			state, begin = c.history[i].state, end
		}
	}
	return until, ""
}
