package impair

import (
	"errors"
	"fmt"

	"netlab/topology/wire"
	"netlab/topology/wire/match"
)

// Rule does something to the packets that a pattern names: "drop a FIN #1". It is
// plain data, comparable; [Pipe.AddRule] puts it to work.
type Rule struct {
	Match match.Pattern
	Do    Action
	// P is the probability with which a packet that matches is acted on, 0 for
	// always.
	P float64
}

// Validate reports what is wrong with the rule. Whether the nodes that it names
// exist is for [match.Pattern.CheckNames].
func (r Rule) Validate() error {
	if r.Do == nil {
		return errors.New("impair: rule: no action; give one, such as impair.Drop{}")
	}
	err := r.Do.check()
	if err == nil {
		err = checkProbabilities(r.Do.String(), "probability", r.P)
	}
	if err != nil {
		return fmt.Errorf("impair: rule: %w", err)
	}
	return nil
}

// String writes the rule as [ParseRule] reads it.
func (r Rule) String() string {
	s := "nothing"
	if r.Do != nil {
		s = r.Do.String()
	}
	if r.P != 0 && r.P != 1 {
		s += " " + percent(r.P)
	}
	return s + " " + r.Match.String()
}

// RuleHandle is a rule at work on one direction of a link.
type RuleHandle struct {
	pipe    *Pipe
	rule    Rule
	why     wire.Decision
	counter *match.Counter
	draws   draws
	// offered counts packets: packet n owns the n-th draws of the rule.
	offered   uint64
	threshold uint32
	applied   uint64
	removed   bool
}

// Rule returns the rule.
func (h *RuleHandle) Rule() Rule { return h.rule }

// Matched is how many packets the rule's pattern named, those included that were
// lost to an earlier rule or a cut. A rule with Matched 0 at the end of a run has
// done nothing, which is a typing error more often than not.
func (h *RuleHandle) Matched() uint64 { return h.counter.Matched() }

// Seen is how many packets the pattern would have named but for its ordinal: near
// misses, which tell a wrong ordinal from a wrong kind.
func (h *RuleHandle) Seen() uint64 { return h.counter.Seen() }

// Applied is how many packets the rule acted on.
func (h *RuleHandle) Applied() uint64 { return h.applied }

// Remove ends the rule. Packets that it holds are sent now, in the order in
// which they were sent first; those that it
// delayed, and copies that it made, come when they would have come. [Pipe.Rules]
// still lists it.
func (h *RuleHandle) Remove() {
	h.removed = true
	h.pipe.rules.settle()
}

// Removed reports whether the rule has ended.
func (h *RuleHandle) Removed() bool { return h.removed }

// draw takes the numbers of the next packet if it is to be acted on: whether it
// is, the number on which that fell, and one for the action's own use.
func (h *RuleHandle) draw(n uint64) (bool, float64, uint32) {
	h.draws.seek(n * ruleDraws)
	u := h.draws.next()
	bit := h.draws.next()
	if h.threshold == 0 {
		return true, wire.NoDraw, bit
	}
	return u <= h.threshold, unit(u), bit
}
