package main

import (
	"context"
	"fmt"

	"netlab/topology/report"
)

// repetitions runs a lab again, as often as --repeat says, and compares each run
// with the first one.
func (r *runner) repetitions(ctx context.Context, t target, first *report.Run) error {
	if r.count == 1 {
		return nil
	}
	if err := r.repeat(ctx, t, first); err != nil {
		return err
	}
	if r.quiet || r.onStdout() {
		return nil
	}
	return r.print(fmt.Sprintf("      %d runs, one digest: %s\n", r.count, first.Record.Digest))
}

// repeat returns errFailed, and says why, where a run differs from the first.
func (r *runner) repeat(ctx context.Context, t target, first *report.Run) error {
	for n := 2; n <= r.count; n++ {
		run, err := r.attempt(ctx, t, fmt.Sprintf("%s, run %d of %d", t.Name, n, r.count), nil, false)
		if err != nil {
			return r.stopped(ctx, t, run, err)
		}
		if what := difference(first, run); what != "" {
			r.complain(fmt.Errorf("%s: run %d of %d differs from the first one: %s", t.Name, n, r.count, what))
			return errFailed
		}
	}
	return nil
}

// difference says in what two runs differ, "" in nothing. The digest is over all
// that was observed; checks are not part of it.
func difference(a, b *report.Run) string {
	switch {
	case a.Record.Digest != b.Record.Digest:
		return fmt.Sprintf("digest %s, want %s", b.Record.Digest, a.Record.Digest)
	case a.VirtualTime != b.VirtualTime:
		return fmt.Sprintf("it ends at %v, want %v", b.VirtualTime, a.VirtualTime)
	case len(a.Checks) != len(b.Checks):
		return fmt.Sprintf("%d checks, want %d", len(b.Checks), len(a.Checks))
	}
	for i := range a.Checks {
		if a.Checks[i] != b.Checks[i] {
			return fmt.Sprintf("check %s at %s: %q, want %q", b.Checks[i].Name, b.Checks[i].Pos, b.Checks[i].Detail, a.Checks[i].Detail)
		}
	}
	return ""
}
