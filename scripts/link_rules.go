package scripts

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"netlab/impair"
	"netlab/topology"
	"netlab/topology/wire/match"
)

// rule is a rule at work on both directions of a link.
type rule struct {
	object
	live     *topology.Rule
	pos      syntax.Position
	source   string
	optional bool
}

func (u *rule) String() string                           { return "rule " + strconv.Quote(u.live.String()) }
func (u *rule) Type() string                             { return "rule" }
func (u *rule) Hash() (uint32, error)                    { return starlark.String(u.live.String()).Hash() }
func (u *rule) Attr(name string) (starlark.Value, error) { return attribute(u, name) }
func (u *rule) AttrNames() []string                      { return attributes(u) }

const ruleDoc = "Returns the rule. Its ordinals count from now on. A rule that has matched nothing by the end of the run is a failed check, unless it was removed or has optional=True. P is the probability that the rule acts on a packet that matches."

func linkRuleMethods() []entry {
	return []entry{
		verb("drop", "(match, p=1, optional=False)", "Loses the packets that match.", func(c *call) (string, error) { return c.ruleText("drop") }),
		verb("delay", "(match, time, p=1, optional=False)", "Delays the packets that match by a time; packets sent meanwhile overtake them.", func(c *call) (string, error) {
			var d length
			return c.ruleText("delay", "time", &d)
		}),
		verb("duplicate", "(match, copies=1, spaced=0, p=1, optional=False)", "Sends copies after the packets that match.", func(c *call) (string, error) {
			copies, spaced := 1, length{}
			return c.ruleText("duplicate", "copies?", &copies, "spaced?", &spaced)
		}),
		verb("corrupt", "(match, fix=False, p=1, optional=False)", "Flips a bit of the packets that match; with fix=True a bit of the payload, and the checksum is corrected.", func(c *call) (string, error) {
			fix := false
			return c.ruleText("corrupt", "fix?", &fix)
		}),
		verb("hold", "(match, p=1, optional=False)", "Holds the packets that match until release().", func(c *call) (string, error) { return c.ruleText("hold") }),
		verb("mark", "(match, p=1, optional=False)", "Sets the congestion-experienced mark on packets that match and support ECN.", func(c *call) (string, error) { return c.ruleText("mark") }),
		rewriteRule(),
		builtin("release()", linkRelease, "Sends what rules hold on the link, and ends those rules."),
	}
}

func verb(name, params, doc string, text func(*call) (string, error)) entry {
	return entry{
		Builtin: Builtin{Name: name, Params: params, Doc: doc, More: ruleDoc},
		run: func(c *call) (starlark.Value, error) {
			return c.addRule(text)
		},
	}
}

func rewriteRule() entry {
	e := verb("rewrite", "(match, seq=None, ack=None, window=None, flags=None, options=None, p=1, optional=False)",
		"Changes fields of the segments that match, and corrects their checksums.", func(c *call) (string, error) {
			var seq, ack, window, flags, options starlark.Value
			return c.ruleText("rewrite", "seq??", &seq, "ack??", &ack, "window??", &window, "flags??", &flags, "options??", &options)
		})
	e.More = "Seq and ack are numbers as in the transcript; \"+10\" or \"-10\" moves them. Options are text as there, \"<mss 1000,sackOK>\", all of them; \"<>\" are none. " + e.More
	return e
}

func ruleMethods() []entry {
	end := func(c *call) (starlark.Value, error) {
		c.self.(*rule).live.Remove()
		return nil, c.unpack()
	}
	return []entry{
		property("matched", "How many packets the rule has matched so far.", func(u *rule) starlark.Value { return starlark.MakeUint64(u.live.Matched()) }),
		property("applied", "How many packets the rule has acted on so far.", func(u *rule) starlark.Value { return starlark.MakeUint64(u.live.Applied()) }),
		builtin("remove()", end, "Ends the rule; what it holds is sent now."),
		builtin("release()", end, "Sends what the rule holds, in the order in which it was sent, and ends the rule."),
	}
}

// ruleText reads the arguments that all rules have and those of this one, and writes it as
// package impair reads it.
func (c *call) ruleText(verb string, own ...any) (string, error) {
	var pattern string
	var p starlark.Value
	optional := false
	pairs := append([]any{"match", &pattern}, own...)
	pairs = append(pairs, "p??", &p, "optional?", &optional)
	if err := c.unpack(pairs...); err != nil {
		return "", err
	}
	text := verb
	for i := 0; i < len(own); i += 2 {
		switch v := own[i+1].(type) {
		case *length:
			if verb == "duplicate" {
				text += " spaced"
			}
			text += " " + strconv.FormatInt(int64(v.d), 10) + "ns"
		case *int:
			text += " " + strconv.Itoa(*v)
		case *bool:
			if *v {
				text += " fix"
			}
		case *starlark.Value:
			if *v == nil {
				continue
			}
			s, ok := starlark.AsString(*v)
			if !ok {
				s = (*v).String()
			}
			name, _, _ := cutOptional(own[i].(string))
			text += " " + name + " " + s
		}
	}
	if p != nil {
		share, err := shareText(p)
		if err != nil {
			return "", fmt.Errorf("p: %w", err)
		}
		text += " " + share
	}
	return text + " " + pattern, nil
}

func cutOptional(name string) (string, bool, bool) {
	n := len(name)
	for n > 0 && name[n-1] == '?' {
		n--
	}
	return name[:n], n < len(name), n+1 < len(name)
}

func (c *call) addRule(text func(*call) (string, error)) (starlark.Value, error) {
	l := c.self.(*link)
	if err := c.take(&ruleQuota, 1); err != nil {
		return nil, err
	}
	line, err := text(c)
	if err != nil {
		return nil, err
	}
	u := &rule{pos: c.pos(), source: c.source()}
	if u.live, err = l.live.Rule(line); err != nil {
		return nil, ruleError(err)
	}
	for _, kv := range c.kwargs {
		if kv[0] == starlark.String("optional") {
			u.optional = bool(kv[1].Truth())
		}
	}
	c.r.rules = append(c.r.rules, u)
	return u, nil
}

func ruleError(err error) error {
	var e *impair.SyntaxError
	if !errors.As(err, &e) {
		return matchError(err)
	}
	out := fmt.Errorf("%q: %s", e.Text, e.Problem)
	if e.Hint == "" {
		return out
	}
	return hint(out, "%s", e.Hint)
}

// matchError keeps what a pattern's error suggests.
func matchError(err error) error {
	var e *match.Error
	if !errors.As(err, &e) {
		return err
	}
	out := fmt.Errorf("%q: %s", e.Text, strings.TrimPrefix(e.Problem, strconv.Quote(e.Text)+": "))
	if e.Suggestion == "" {
		return out
	}
	return hint(out, "did you mean %s?", e.Suggestion)
}

func linkRelease(c *call) (starlark.Value, error) {
	c.self.(*link).live.Release()
	return nil, c.unpack()
}
