package impair

import (
	"fmt"
	"time"

	"netlab/topology/sim"
)

// Profile is how the settings of a link change over virtual time. It is plain
// data; the zero Profile changes nothing.
type Profile struct {
	// Steps come in the order of their times, which count from the profile's
	// start. Steps of one time are taken in the order in which they stand here.
	Steps []Step
	// Repeat is after how long the steps start again, later than the last of them;
	// 0 for once. What a round has set stays set in the next.
	Repeat time.Duration
}

// Step is one change.
type Step struct {
	At     time.Duration
	Action StepAction
	// Set is the text of the settings to change, of [StepSet] alone; see
	// [ParseOnto].
	Set string
}

// StepAction is what a step does to a link.
type StepAction uint8

// The actions of a step: see [ParseOnto], [Pipe.Cut], [Pipe.Unplug] and
// [Pipe.Mend].
const (
	StepSet StepAction = iota
	StepCut
	StepUnplug
	StepMend
)

var stepNames = [...]string{"set", "cut", "unplug", "mend"}

// String is the action's word in the text of a profile.
func (a StepAction) String() string {
	if int(a) < len(stepNames) {
		return stepNames[a]
	}
	return fmt.Sprintf("StepAction(%d)", uint8(a))
}

// String is the step as the text of a profile has it: "5s rate 1mbit", "10s cut".
func (s Step) String() string {
	if s.Action == StepSet {
		return timeText(s.At) + " " + s.Set
	}
	return timeText(s.At) + " " + s.Action.String()
}

// Apply takes the step on one direction of a link.
func (s Step) Apply(p *Pipe) error {
	switch s.Action {
	case StepCut:
		p.Cut()
	case StepUnplug:
		p.Unplug()
	case StepMend:
		p.Mend()
	default:
		spec, err := ParseOnto(p.Spec(), s.Set)
		if err != nil {
			return err
		}
		return p.Set(spec)
	}
	return nil
}

// Check reports what would go wrong on a link that has the given settings at the
// start: a step out of order, or settings that do not go together by then.
func (p Profile) Check(base Spec) error {
	last := time.Duration(0)
	for i, s := range p.Steps {
		switch {
		case s.At < last:
			return fmt.Errorf("impair: profile: step %d: %v comes after %v", i+1, s.At, last)
		case s.Action > StepMend:
			return fmt.Errorf("impair: profile: step %d: no such action: %v", i+1, s.Action)
		case s.Action != StepSet && s.Set != "":
			return fmt.Errorf("impair: profile: step %d: %v has no settings, but %q", i+1, s.Action, s.Set)
		}
		last = s.At
	}
	if p.Repeat != 0 && (p.Repeat <= last || len(p.Steps) == 0) {
		return fmt.Errorf("impair: profile: repeat %v is not after the last step, %v", p.Repeat, last)
	}
	rounds := 1
	if p.Repeat > 0 {
		rounds = 2 // the second begins with what the first has left
	}
	for range rounds {
		for i, s := range p.Steps {
			if s.Action != StepSet {
				continue
			}
			var err error
			if base, err = ParseOnto(base, s.Set); err != nil {
				return fmt.Errorf("impair: profile: step %d at %v: %w", i+1, s.At, err)
			}
		}
	}
	return nil
}

// Start takes the steps as their times come, counted from now. Those of time 0
// are taken by the loop too, before it moves on. A profile that repeats has always
// a step to come: whoever runs the loop until nothing is left must stop it.
func (p Profile) Start(loop *sim.Loop, apply func(Step)) *Schedule {
	s := &Schedule{profile: p, loop: loop, apply: apply, began: loop.Now()}
	s.timer = loop.NewTimer(s.due)
	s.wait()
	return s
}

// Schedule is a [Profile] at work.
type Schedule struct {
	profile Profile
	loop    *sim.Loop
	apply   func(Step)
	timer   *sim.Timer
	// began is the start of this round, next the step to come.
	began time.Duration
	next  int
}

// Stop ends the profile; the settings stay as they are. It reports whether a step
// was to come.
func (s *Schedule) Stop() bool { return s.timer.Stop() }

// Next is when the next step is due, [sim.Never] where none is.
func (s *Schedule) Next() time.Duration {
	if !s.timer.Pending() {
		return sim.Never
	}
	return s.timer.When()
}

// wait sets the timer for the next step.
func (s *Schedule) wait() {
	if s.next == len(s.profile.Steps) {
		if s.profile.Repeat == 0 || s.next == 0 {
			return
		}
		s.next = 0
		s.began = sim.Later(s.began, s.profile.Repeat)
	}
	if at := sim.Later(s.began, s.profile.Steps[s.next].At); at < sim.Never {
		s.timer.ResetAt(at)
	}
}

// due takes the next step, and those of the same time with it. The timer is set
// before, so that a step may stop the profile.
func (s *Schedule) due() {
	now := s.loop.Now()
	for again := true; again; again = s.timer.Pending() && s.timer.When() == now {
		step := s.profile.Steps[s.next]
		s.next++
		s.timer.Stop() // the last step sets none
		s.wait()
		s.apply(step)
	}
}
