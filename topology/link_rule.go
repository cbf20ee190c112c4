package topology

import (
	"fmt"

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
// itself, and a pattern that names a sender selects in one of them only. In the
// middle of a connection a rule knows what came before only where [Link.Watch]
// was called at the beginning.
func (l *Link) Rule(text string) (*Rule, error) {
	rule, err := impair.ParseRule(text)
	if err != nil {
		return nil, fmt.Errorf("link %s: %w", l.name, err)
	}
	var names []string
	for _, n := range l.nw.nodes {
		names = append(names, n.spec.Name)
	}
	if err := rule.Match.CheckNames(names); err != nil {
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
	l.rules = append(l.rules, r)
	l.act(wire.ActAddRule, "", r.String())
	return r, nil
}

// Watch has the link follow its connections from now on, as rules need it that
// are added later and ask for what came before, such as a retransmission. It
// costs each packet what a rule costs, so no link does it unasked.
func (l *Link) Watch() {
	l.nw.mu.Lock()
	defer l.nw.mu.Unlock()
	l.flows.Watch()
}

// Link returns the link that the rule is on.
func (r *Rule) Link() *Link { return r.link }

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

// Unmatched lists the rules that have named no packet in either direction, in
// the order of the links and of the rules on each: at the end of a run most often
// a typing error. Rules that were removed are not listed.
func (nw *Network) Unmatched() []*Rule {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	var all []*Rule
	for _, l := range nw.links {
		for _, r := range l.rules {
			if h := r.handles; h[0].Matched()+h[1].Matched() == 0 && !h[0].Removed() {
				all = append(all, r)
			}
		}
	}
	return all
}
