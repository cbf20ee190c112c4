package impair

import (
	"slices"
	"strconv"

	"netlab/topology/sim"
	"netlab/topology/wire"
	"netlab/topology/wire/match"
)

// rules are those of one pipe, in the order in which they were added.
type rules struct {
	p *Pipe
	// live are at work, all are those that ever were.
	live, all []*RuleHandle
	// held are the packets that rules hold, in the order of sending.
	held []held
	// aside has the packets that a rule delayed and the copies that wait for
	// their time.
	aside line
	timer *sim.Timer
	// copies are those that the rules made of the packet at hand.
	copies []due
}

type held struct {
	by *RuleHandle
	f  *Frame
}

func (r *rules) init(p *Pipe) {
	r.p = p
	r.timer = p.env.Loop.NewTimer(r.resume)
}

// present says that there are rules at work.
func (r *rules) present() bool { return len(r.live) > 0 }

// AddRule puts a rule to work after those that are there. Its ordinals count
// from now on. The rule has its own stream of random numbers, named by its text,
// so that the draws of other rules and of the models do not change.
func (p *Pipe) AddRule(rule Rule) (*RuleHandle, error) {
	if err := rule.Validate(); err != nil {
		return nil, err
	}
	text := rule.String()
	why := wire.Decision{By: wire.ByRule, Rule: len(p.rules.all) + 1, Setting: text}
	h := &RuleHandle{pipe: p, rule: rule, why: why, counter: match.NewCounter(rule.Match)}
	if rule.P > 0 && rule.P < 1 {
		h.threshold = max(1, scale(rule.P))
	}
	if p.env.Owner != nil {
		h.counter.Owners(p.env.Owner)
	}
	purpose := "rule " + text
	if n := p.rules.named(text); n > 0 {
		purpose += " (" + strconv.Itoa(n+1) + ")"
	}
	h.draws = draws{from: &streams{open: p.env.Stream}, purpose: purpose}
	p.rules.live = append(p.rules.live, h)
	p.rules.all = append(p.rules.all, h)
	return h, nil
}

// named counts the rules of that text.
func (r *rules) named(text string) int {
	n := 0
	for _, h := range r.all {
		if h.why.Setting == text {
			n++
		}
	}
	return n
}

// Rules lists the rules in the order in which they were added, those that have
// ended too, so that what never matched can be reported.
func (p *Pipe) Rules() []*RuleHandle { return slices.Clone(p.rules.all) }

// Release sends everything that rules hold, in the order in which it was sent
// first, and ends the rules that hold, and those of Go code that have held some of it.
func (p *Pipe) Release() {
	for _, h := range p.rules.live {
		if _, ok := h.rule.Do.(Hold); ok {
			h.removed = true
		}
	}
	for _, h := range p.rules.held {
		h.by.removed = true
	}
	p.rules.settle()
}
