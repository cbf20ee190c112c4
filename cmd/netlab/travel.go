package main

import (
	"context"
	"fmt"

	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// visit runs a lab up to where --at or --until says, and shows what has happened
// until then and how everything stands.
func (r *runner) visit(ctx context.Context, t target) error {
	o := scripts.Options{Stop: func(p scripts.Progress) bool { return p.Next > r.at.at }}
	var w *watcher
	if r.until.text != "" {
		w = r.until.watch()
		o.Stop = func(scripts.Progress) bool { return w.reached }
		o.Sinks = []tap.Sink{w}
	}
	run, err := r.attempt(ctx, t, nil, o)
	if err != nil && (run == nil || ctx.Err() != nil) {
		return r.stopped(ctx, t, run, err)
	}
	if e := r.show(run); e != nil {
		return e
	}
	if e := r.snapshot(run); e != nil {
		return e
	}
	switch {
	case err != nil:
		return r.stopped(ctx, t, run, err)
	case w != nil && !w.reached:
		return fmt.Errorf("%s: the run has ended, and %q did not happen", t.Name, r.until.text)
	}
	return nil
}

// snapshot shows how everything stands.
func (r *runner) snapshot(run *report.Run) error {
	return report.WriteSnapshot(r.out, run, run.Snapshot, report.SnapshotOptions{Width: r.textWidth(r.out), Color: r.colorful(r.out), ASCII: r.ascii, Verbose: r.verbose})
}
