package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"netlab/impair"
	"netlab/scripts"
	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// timeline is what a lab does to its network, and when: the acts on links and nodes of a
// run in virtual time, in order.
type timeline struct {
	acts []tap.Act
	// now are the settings of each direction of each link as of the last act, A to B
	// first.
	now [][2]impair.Spec
	// rules are those that it has added and not removed.
	rules []addedRule
}

type addedRule struct {
	link int
	*topology.Rule
}

// timelineOf runs a lab to see what it does.
func timelineOf(ctx context.Context, t target, o scripts.Options) (*timeline, error) {
	line := &timeline{}
	o.Sinks = []tap.Sink{line}
	if _, err := t.Run(ctx, o); err != nil {
		return nil, orInterruption(ctx, err, t.Name)
	}
	if len(line.acts) == 0 {
		return nil, fmt.Errorf("%s does nothing to its links and nodes while it runs: leave --timeline out", t.Name)
	}
	return line, nil
}

// Observe implements [tap.Sink].
func (l *timeline) Observe(e tap.Event) {
	if e.Kind == tap.Acted && e.Act.Kind != wire.ActReroute { // which follows from others
		l.acts = append(l.acts, *e.Act)
	}
}

// play does to a live network what the lab has done, at the same times by the network's
// clock.
func (l *timeline) play(ctx context.Context, live *live) (func(), error) {
	for _, link := range live.Links {
		l.now = append(l.now, [2]impair.Spec{link.AToB, link.BToA})
	}
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		for i := range l.acts {
			a := &l.acts[i]
			if !waitUntil(ctx, live.nw, a.At) {
				return
			}
			done := "done"
			if err := l.do(live.nw, a); err != nil {
				done = "left out: " + err.Error()
			}
			live.say("netlab: %.3f s: %s %s", a.At.Seconds(), wordsOf(live.nw, a), done)
		}
	})
	return func() {
		stop()
		running.Wait()
	}, nil
}

// waitUntil waits for a time of the network's clock, and reports whether it has come.
func waitUntil(ctx context.Context, nw *topology.Network, at time.Duration) bool {
	for left := at - nw.Now(); left > 0; left = at - nw.Now() {
		timer := time.NewTimer(left)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return false
		}
	}
	return ctx.Err() == nil
}

// wordsOf says what an act does.
func wordsOf(nw *topology.Network, a *tap.Act) string {
	parts := []string{a.Kind.String()}
	if a.Link != tap.NoLink {
		parts = append(parts, nw.Links()[a.Link].Name())
		if a.Node != "" {
			parts = append(parts, "from")
		}
	}
	if a.Node != "" {
		parts = append(parts, a.Node)
	}
	for _, g := range a.Groups {
		parts = append(parts, strings.Join(g, ","))
	}
	if a.Detail != "" {
		parts = append(parts, a.Detail)
	}
	return strings.Join(parts, " ") + ":"
}

// do does one act.
func (l *timeline) do(nw *topology.Network, a *tap.Act) error {
	switch a.Kind {
	case wire.ActPartition:
		if a.OneWay && len(a.Groups) > 1 {
			return nw.PartitionFrom(a.Groups[0], a.Groups[1])
		} else if a.OneWay {
			return nw.PartitionFrom(a.Groups[0], nil)
		}
		return nw.Partition(a.Groups...)
	case wire.ActHeal:
		nw.Heal()
		return nil
	}
	if a.Link == tap.NoLink {
		return onNode(nw, a)
	}
	return l.onLink(nw.Links()[a.Link], a)
}

func onNode(nw *topology.Network, a *tap.Act) error {
	host := nw.Host(a.Node)
	switch a.Kind {
	case wire.ActCrash:
		return host.Crash()
	case wire.ActBoot:
		return host.Boot()
	case wire.ActRestart:
		return host.Restart()
	case wire.ActFreeze:
		return host.Freeze()
	case wire.ActThaw:
		return host.Thaw()
	}
	return errors.New("the settings of a live node are those of its begin")
}

func (l *timeline) onLink(link *topology.Link, a *tap.Act) error {
	from := a.Node
	switch a.Kind {
	case wire.ActCut:
		if from != "" {
			link.CutFrom(from)
		} else {
			link.Cut()
		}
	case wire.ActUnplug:
		link.Unplug()
	case wire.ActMend:
		if from != "" {
			link.MendFrom(from)
		} else {
			link.Mend()
		}
	case wire.ActRelease:
		link.Release()
	case wire.ActAddRule:
		rule, err := link.Rule(a.Detail)
		if err != nil {
			return err
		}
		l.rules = append(l.rules, addedRule{a.Link, rule})
	case wire.ActRemoveRule:
		i := slices.IndexFunc(l.rules, func(r addedRule) bool { return r.link == a.Link && r.String() == a.Detail })
		if i < 0 {
			return errors.New("it was not added")
		}
		l.rules[i].Remove()
		l.rules = slices.Delete(l.rules, i, i+1)
	case wire.ActSet:
		return l.set(link, a)
	default:
		return errors.New("no act on a link that up knows")
	}
	return nil
}

// set changes the settings of a link. A step of a profile names those alone that it
// changes.
func (l *timeline) set(link *topology.Link, a *tap.Act) error {
	one, _ := link.Ends()
	for side, now := range l.now[a.Link] {
		if a.Node != "" && (a.Node == one) != (side == 0) {
			continue
		}
		if !a.Profile {
			now = impair.Spec{}
		}
		spec, err := impair.ParseOnto(now, a.Detail)
		if err != nil {
			return err
		}
		from := one
		if side == 1 {
			_, from = link.Ends()
		}
		if err := link.SetFrom(from, spec); err != nil {
			return err
		}
		l.now[a.Link][side] = spec
	}
	return nil
}
