package scripts

import (
	"fmt"
	"slices"

	"go.starlark.net/starlark"

	"netlab/topology/report"
	"netlab/topology/rfc"
	"netlab/topology/sim"
	"netlab/topology/words"
)

func ruleCheckBuiltins() []entry {
	return []entry{
		builtin("diverges(rule, node=None, since=0, until=None)", diverges, "A check: the stack breaks a rule of the RFCs, at any time of the run or between two.").more(
			"The rule is named as netlab explain names it, such as \"soft-errors\"; node, a node or its name, says whose stack it is. " +
				"The check covers the whole run, wherever it is written. It does not excuse what it finds: a broken MUST that no known divergence explains fails the run as before. With --monitor off the check is not made."),
	}
}

func diverges(c *call) (starlark.Value, error) {
	var id string
	var of starlark.Value
	var since, until length
	if err := c.unpack("rule", &id, "node??", &of, "since??", &since, "until??", &until); err != nil {
		return nil, err
	}
	if err := knownRule(id); err != nil {
		return nil, err
	}
	name := ""
	if of != nil {
		n, err := c.r.nodeArg(of)
		if err != nil {
			return nil, err
		}
		name = n.name
	}
	last := until.or(sim.Never)
	if last < since.d {
		return nil, fmt.Errorf("from %v until %v: want a later end", Duration(since.d), Duration(last))
	}
	if c.r.monitor == MonitorOff {
		return nil, nil
	}
	if err := c.take(&watchQuota, 1); err != nil {
		return nil, err
	}
	check := report.Check{Name: c.source(), Pos: c.where()}
	c.r.pending = append(c.r.pending, func() {
		check.At, check.OK, check.Detail = c.r.now(), false, "want the rule "+id+" broken"+whose(name)+"\ngot  no such finding"
		for _, v := range c.r.nw.Findings().Violations {
			if v.Rule.ID == id && (name == "" || v.Node == name) && since.d <= v.At && v.At <= last {
				check.At, check.OK, check.Clause, check.Detail = v.At, true, v.Rule.Clause, found(v)
				break
			}
		}
		c.r.decide(check)
	})
	return nil, nil
}

func whose(node string) string {
	if node == "" {
		return ""
	}
	return " by " + node
}

// found says what a rule expects and what there was.
func found(v *rfc.Violation) string {
	return fmt.Sprintf("%s %s: expected %s, got %s", words.Seconds(v.At), v.Node, v.Expected, v.Got)
}

// knownRule refuses the name of a rule that nobody has.
func knownRule(id string) error {
	var ids []string
	for _, r := range rfc.Rules() {
		ids = append(ids, r.ID)
	}
	if slices.Contains(ids, id) {
		return nil
	}
	err := fmt.Errorf("no rule %q", id)
	if near := words.Nearest(id, ids); near != "" {
		return hint(err, "did you mean %s?", near)
	}
	return hint(err, "netlab explain lists them")
}
