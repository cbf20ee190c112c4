package topology

import (
	"fmt"

	"netlab/impair"
	"netlab/topology/sim"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// Profile is how a link's settings change over time, at work. Its methods may be
// called from any goroutine.
type Profile struct {
	link     *Link
	profile  impair.Profile
	schedule *impair.Schedule
	err      error
}

// Profile has both directions change as the profile says, its times counted from
// now, besides what else is done to the link. One that repeats has always
// something left to happen: [Network.RunUntilIdle] returns only after Stop.
func (l *Link) Profile(p impair.Profile) (*Profile, error) {
	return l.start(p, "", l.ends[:])
}

// ProfileFrom is Profile for the direction that leaves a node. It panics where
// the node is not at an end of the link.
func (l *Link) ProfileFrom(from string, p impair.Profile) (*Profile, error) {
	return l.start(p, from, []*linkEnd{l.end(from)})
}

func (l *Link) start(p impair.Profile, from string, ends []*linkEnd) (*Profile, error) {
	l.nw.mu.Lock()
	defer l.nw.mu.Unlock()
	for _, e := range ends {
		if err := p.Check(e.pipe.Spec()); err != nil {
			return nil, fmt.Errorf("link %s: %w", l.name, err)
		}
	}
	at := &Profile{link: l, profile: p}
	at.schedule = p.Start(&l.nw.loop, func(s impair.Step) {
		l.nw.act(tap.Act{Kind: stepActs[s.Action], Link: l.index, Node: from, Detail: s.Set, Profile: true})
		for _, e := range ends {
			if err := e.apply(s); err != nil {
				at.err = fmt.Errorf("link %s: profile: %v: %w", l.name, s, err)
				at.schedule.Stop()
				return
			}
		}
	})
	return at, nil
}

// stepActs are the acts of a profile's steps.
var stepActs = [...]wire.Act{
	impair.StepSet: wire.ActSet, impair.StepCut: wire.ActCut, impair.StepUnplug: wire.ActUnplug, impair.StepMend: wire.ActMend,
}

// apply takes a step on one direction.
func (e *linkEnd) apply(s impair.Step) error {
	if s.Action != impair.StepSet {
		return s.Apply(e.pipe)
	}
	spec, err := impair.ParseOnto(e.pipe.Spec(), s.Set)
	if err != nil {
		return err
	}
	return e.pipe.Set(propagate(spec))
}

// Stop ends the profile; the settings stay as they are. It reports whether a
// step was to come.
func (p *Profile) Stop() bool {
	p.link.nw.mu.Lock()
	defer p.link.nw.mu.Unlock()
	return p.schedule.Stop()
}

// Active reports whether a step is to come.
func (p *Profile) Active() bool {
	p.link.nw.mu.Lock()
	defer p.link.nw.mu.Unlock()
	return p.schedule.Next() != sim.Never
}

// Repeats reports whether the profile goes on for ever unless it is stopped.
func (p *Profile) Repeats() bool { return p.profile.Repeat > 0 }

// Err is why a step could not be taken, nil where each could: other changes of
// the link since the profile began may have left settings with which the step
// does not go together. The profile has ended then.
func (p *Profile) Err() error {
	p.link.nw.mu.Lock()
	defer p.link.nw.mu.Unlock()
	return p.err
}
