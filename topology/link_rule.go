package topology

import (
	"fmt"
	"slices"

	"netlab/impair"
	"netlab/topology/wire"
)

// Rule is a rule at work on both directions of a link. Its counts are those of
// both together.
type Rule struct {
	link    *Link
	handles [2]*impair.RuleHandle
}

// Rule adds a rule, such as "drop a FIN #1", to both directions; each counts by
// itself, and a pattern that names a sender selects in one of them only. Its
// ordinals count from now on. What a packet is to its connection does not depend on
// when the rule was added.
func (l *Link) Rule(text string) (*Rule, error) {
	rule, err := impair.ParseRule(text)
	if err != nil {
		return nil, fmt.Errorf("link %s: %w", l.name, err)
	}
	return l.AddRule(rule)
}

// AddRule is Rule for one that is not text, such as one whose action is Go code
// ([impair.Choose]).
func (l *Link) AddRule(rule impair.Rule) (*Rule, error) {
	var names []string
	for _, n := range l.nw.nodes {
		names = append(names, n.spec.Name)
	}
	err := rule.Match.CheckNames(names)
	if err != nil {
		return nil, fmt.Errorf("link %s: %w", l.name, err)
	}
	l.nw.mu.Lock()
	defer l.nw.mu.Unlock()
	r := &Rule{link: l}
	for i, e := range l.ends {
		if r.handles[i], err = e.pipe.AddRule(rule); err != nil {
			return nil, fmt.Errorf("link %s: %w", l.name, err)
		}
	}
	l.rules = append(l.working(), r)
	l.act(wire.ActAddRule, "", r.String())
	return r, nil
}

// Rules lists the rules at work, in the order in which they were added.
func (l *Link) Rules() []*Rule {
	l.nw.mu.Lock()
	defer l.nw.mu.Unlock()
	return slices.Clone(l.working())
}

// working forgets the rules that have ended.
func (l *Link) working() []*Rule {
	l.rules = slices.DeleteFunc(l.rules, func(r *Rule) bool { return r.handles[0].Removed() })
	return l.rules
}

// String is the rule's text.
func (r *Rule) String() string { return r.handles[0].Rule().String() }

// Matched is how many packets the rule's pattern named so far, Applied how many
// of these it acted on, and Seen how many it would have named but for an ordinal.
func (r *Rule) Matched() uint64 { return r.sum((*impair.RuleHandle).Matched) }

// Applied: see Matched.
func (r *Rule) Applied() uint64 { return r.sum((*impair.RuleHandle).Applied) }

// Seen: see Matched.
func (r *Rule) Seen() uint64 { return r.sum((*impair.RuleHandle).Seen) }

func (r *Rule) sum(of func(*impair.RuleHandle) uint64) uint64 {
	r.link.nw.mu.Lock()
	defer r.link.nw.mu.Unlock()
	return of(r.handles[0]) + of(r.handles[1])
}

// Remove ends the rule; what it holds is sent now, that of the direction from A
// first.
func (r *Rule) Remove() {
	r.link.nw.mu.Lock()
	defer r.link.nw.mu.Unlock()
	if r.handles[0].Removed() {
		return
	}
	r.link.act(wire.ActRemoveRule, "", r.String())
	for _, h := range r.handles {
		h.Remove()
	}
}

// Removed reports whether the rule has ended.
func (r *Rule) Removed() bool {
	r.link.nw.mu.Lock()
	defer r.link.nw.mu.Unlock()
	return r.handles[0].Removed()
}
