package scripts

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"go.starlark.net/starlark"

	"netlab/topology/report"
	"netlab/topology/sim"
	"netlab/topology/wire/match"
	"netlab/topology/words"
)

func wireCheckBuiltins() []entry {
	return []entry{
		builtin("never(match, since=0, until=None)", never, "A check: no packet that matches is sent, from the start of the lab to its end, or between two times.").more(
			"It covers the whole run, wherever it is written."),
		builtin("silent(since, until, match=\"packet\")", silent, "A check: nothing that matches is sent between two times since the start of the lab."),
		builtin("count(match, since=0)", countMatches, "How many packets that match have been sent so far."),
		builtin("time_of(match)", timeOf, "When the first packet that matches was sent, None if there was none."),
		builtin("order(*matches)", order, "A check: the first packets that match each were sent in this order."),
		builtin("within(duration, match, since=now())", within, "A check: a packet that matches is sent within a duration from a time on; waits for it and returns when that was, or None."),
	}
}

// pattern reads a match whose nodes have to exist.
func (c *call) pattern(text string) (match.Pattern, error) {
	p, err := c.r.lab.patterns.read(text, match.Parse)
	if err == nil {
		err = p.CheckNames(c.r.names())
	}
	if err != nil {
		return p, matchError(err)
	}
	return p, nil
}

// complete refuses to look back to a time from which on something has been forgotten.
func (c *call) complete(since time.Duration) error {
	h := &c.r.observer.packets
	if h.remembers(since) {
		return nil
	}
	return hint(fmt.Errorf("checks can look back at the latest %d packets, and %d were sent before those, until %v",
		maxHistory, h.dropped, Duration(h.at(0).at)), "write the check before the transfer, or give a later time since which it looks")
}

// describe is a packet as a check shows it.
func (m *moment) describe() string {
	return fmt.Sprintf("%s %s #%d %s", words.Seconds(m.at), m.between(), m.n, m.notation())
}

func never(c *call) (starlark.Value, error) {
	var text string
	var since, until length
	if err := c.unpack("match", &text, "since??", &since, "until??", &until); err != nil {
		return nil, err
	}
	return nil, c.forbid(text, since.d, until.or(sim.Never))
}

func silent(c *call) (starlark.Value, error) {
	var since, until length
	text := "packet"
	if err := c.unpack("since", &since, "until", &until, "match?", &text); err != nil {
		return nil, err
	}
	return nil, c.forbid(text, since.d, until.d)
}

// forbid checks, to the end of the run, that nothing that matches is sent between
// two times.
func (c *call) forbid(text string, since, until time.Duration) error {
	p, err := c.pattern(text)
	if err != nil {
		return err
	}
	if until < since {
		return fmt.Errorf("from %v until %v: want a later end", Duration(since), Duration(until))
	}
	if since < c.r.now() {
		if err := c.complete(since); err != nil {
			return err
		}
	}
	if err := c.take(&watchQuota, 1); err != nil {
		return err
	}
	found := false
	check := report.Check{Name: c.source(), Pos: c.where()}
	violated := func(m *moment) {
		if found || m.at < since || m.at > until {
			return
		}
		found = true
		check.At, check.Detail = m.at, "want no "+p.String()+"\ngot  "+m.describe()
		c.r.decide(check)
	}
	w := c.r.observer.watch(p, violated)
	c.r.pending = append(c.r.pending, func() {
		w.end()
		if !found {
			check.OK, check.At = true, c.r.now()
			c.r.decide(check)
		}
	})
	return nil
}

func countMatches(c *call) (starlark.Value, error) {
	var text string
	var since length
	if err := c.unpack("match", &text, "since??", &since); err != nil {
		return nil, err
	}
	p, err := c.pattern(text)
	if err != nil {
		return nil, err
	}
	if err := c.complete(since.d); err != nil {
		return nil, err
	}
	return starlark.MakeInt(c.r.observer.packets.tally(p, c.r.owners).since(since.d)), nil
}

func timeOf(c *call) (starlark.Value, error) {
	var text string
	if err := c.unpack("match", &text); err != nil {
		return nil, err
	}
	m, err := c.first(text)
	if err != nil || m == nil {
		return starlark.None, err
	}
	return Duration(m.at), nil
}

// first finds the first packet that matches, nil where there is none.
func (c *call) first(text string) (*moment, error) {
	p, err := c.pattern(text)
	if err != nil {
		return nil, err
	}
	if err := c.complete(0); err != nil {
		return nil, err
	}
	h := &c.r.observer.packets
	if t := h.tally(p, c.r.owners); len(t.at) > 0 {
		return h.at(t.first), nil
	}
	return nil, nil
}

func order(c *call) (starlark.Value, error) {
	if len(c.kwargs) > 0 || len(c.args) < 2 {
		return nil, hint(fmt.Errorf("want two matches or more"), `order("a FIN", "b FIN")`)
	}
	var lines []string
	ok, last := true, uint64(0)
	for _, v := range c.args {
		text, err := word(v)
		if err != nil {
			return nil, err
		}
		m, err := c.first(text)
		if err != nil {
			return nil, err
		}
		if m == nil {
			ok = false
			lines = append(lines, text+": was not sent")
			continue
		}
		if m.n <= last {
			ok = false
		}
		last = m.n
		lines = append(lines, text+": "+m.describe())
	}
	detail := ""
	if !ok {
		detail = strings.Join(lines, "\n")
	}
	c.check(ok, detail)
	return nil, nil
}

func within(c *call) (starlark.Value, error) {
	var d, since length
	var text string
	if err := c.unpack("duration", &d, "match", &text, "since??", &since); err != nil {
		return nil, err
	}
	p, err := c.pattern(text)
	if err != nil {
		return nil, err
	}
	from := since.or(c.r.now())
	if from < c.r.now() {
		if err := c.complete(from); err != nil {
			return nil, err
		}
	}
	deadline := sim.Later(from, d.d)
	var found *moment
	w := c.r.observer.watch(p, func(m *moment) {
		if found == nil && m.at >= from && m.at <= deadline {
			copied := *m
			found = &copied
			c.r.wake(c.f)
		}
	})
	defer w.end()
	for found == nil && c.r.now() < deadline {
		late, err := c.waitUntil(text, deadline)
		var idle *starved
		if errors.As(err, &idle) || late {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	if found == nil {
		c.check(false, fmt.Sprintf("want %s from %s to %s\ngot  none", p.String(), words.Seconds(from), words.Seconds(deadline)))
		return nil, nil
	}
	c.check(true, found.describe())
	return Duration(found.at), nil
}
