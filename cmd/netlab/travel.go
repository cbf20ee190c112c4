package main

import (
	"context"
	"fmt"

	"netlab/scripts"
	"netlab/topology/report"
)

// visit runs a lab up to where --at or --until says, and shows what has happened
// until then and how everything stands.
func (r *runner) visit(ctx context.Context, t target) error {
	var w *watcher
	stop := func(p scripts.Progress) bool { return p.Next > r.at.at }
	if r.until.text != "" {
		w = r.until.watch()
		stop = func(scripts.Progress) bool { return w.reached }
	}
	run, err := r.runUntil(ctx, t, w, stop)
	if err != nil {
		return r.stopped(ctx, t, run, err)
	}
	if err := r.show(run); err != nil {
		return err
	}
	if err := r.snapshot(run); err != nil {
		return err
	}
	if w != nil && !w.reached {
		return fmt.Errorf("%s: the run has ended, and %q did not happen", t.Name, r.until.text)
	}
	return nil
}

// runUntil runs a lab until it is to stop. The run up to an error is returned beside it.
func (r *runner) runUntil(ctx context.Context, t target, w *watcher, stop func(scripts.Progress) bool) (*report.Run, error) {
	o := scripts.Options{Seed: r.seed, Params: r.params, Limits: r.limits, Monitor: monitors[r.monitor.value], Stop: stop}
	if w != nil {
		o.Sinks = append(o.Sinks, w)
	}
	settle(r.limits.Memory)
	return t.Run(ctx, o)
}

// snapshot shows how everything stands.
func (r *runner) snapshot(run *report.Run) error {
	return report.WriteSnapshot(r.out, run, run.Snapshot, report.SnapshotOptions{Width: r.textWidth(r.out), Color: r.colorful(r.out), ASCII: r.ascii, Verbose: r.verbose})
}
