package main

import (
	"context"
	"fmt"

	"netlab/scripts"
	"netlab/topology/report"
)

// repeat runs a lab again until it has run so many times, and says in what a run
// differs from the first, "" for in nothing.
func repeat(ctx context.Context, t target, o scripts.Options, times int, first *report.Run) (string, error) {
	for n := 2; n <= times; n++ {
		run, err := t.Run(ctx, o)
		if err != nil {
			return "", fmt.Errorf("run %d of %d: %w", n, times, err)
		}
		if what := difference(first, run); what != "" {
			return fmt.Sprintf("run %d of %d differs from the first: %s\n", n, times, what), nil
		}
	}
	return "", nil
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
