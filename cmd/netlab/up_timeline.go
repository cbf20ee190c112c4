package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"netlab/cmd/netlab/control"
	"netlab/scripts"
	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// timeline is what a lab does to its network, and when: the acts on links and nodes of a
// run in virtual time, in order.
type timeline struct{ acts []tap.Act }

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
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		for i := range l.acts {
			a := &l.acts[i]
			if !waitUntil(ctx, live.nw, a.At) {
				return
			}
			done := "done"
			if err := control.Replay(live.nw, a); err != nil {
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
