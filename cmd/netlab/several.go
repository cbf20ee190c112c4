package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"netlab/topology/report"
	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// outcome is what became of one of several labs.
type outcome struct {
	name string
	// run is nil where the lab could not be run.
	run *report.Run
	// unstable says that repeated runs differ.
	unstable bool
}

// several runs labs one after the other: those that fail are shown as they do,
// all in a table at the end.
func (r *runner) several(ctx context.Context, args []string) error {
	var all []outcome
	for i, arg := range args {
		o, err := r.oneOf(ctx, arg, fmt.Sprintf("[%d/%d] ", i+1, len(args)))
		if err != nil {
			return err
		}
		all = append(all, o)
	}
	if !r.quiet && !r.onStdout() && r.view.value != "none" {
		if err := r.table(all); err != nil {
			return err
		}
	}
	var err error
	for _, o := range all {
		switch o.verdict() {
		case "FAIL", "DIFFERS":
			if err == nil {
				err = errFailed
			}
		case "ERROR":
			err = errBroken
		}
	}
	return err
}

// oneOf runs one of several labs. A lab that cannot be run does not keep the
// others from it; the error is one that ends them all.
func (r *runner) oneOf(ctx context.Context, arg, prefix string) (outcome, error) {
	t, err := r.load(arg)
	if err != nil {
		var usage usageError
		if errors.As(err, &usage) {
			return outcome{}, err
		}
		r.complain(err)
		return outcome{name: arg}, nil
	}
	run, err := r.attempt(ctx, t, prefix+t.Name, nil, true)
	if err != nil {
		if err = r.stopped(ctx, t, run, err); errors.As(err, new(interrupted)) {
			return outcome{}, err
		}
		r.complain(err)
		return outcome{name: arg}, nil
	}
	o := outcome{name: arg, run: run}
	if r.json {
		err = report.WriteJSON(r.out, run)
	} else if r.view.value != automatic {
		err = r.result(t, run)
	} else if run.Verdict != report.Pass {
		err = r.summarize(t, run)
	}
	if err != nil {
		return o, err
	}
	if err := r.repeat(ctx, t, run); errors.Is(err, errFailed) {
		o.unstable = true
	} else if err != nil {
		return o, err
	}
	run.Record.Packets, run.Record.Events, run.Record.Transitions = nil, nil, nil // the table needs none
	return o, nil
}

func (o outcome) verdict() string {
	switch {
	case o.run == nil:
		return "ERROR"
	case o.run.Verdict != report.Pass:
		return "FAIL"
	case o.unstable:
		return "DIFFERS"
	}
	return "PASS"
}

// table prints a line for each lab and one that sums them up.
func (r *runner) table(all []outcome) error {
	names := len("LAB")
	for _, o := range all {
		names = max(names, words.Width(o.name))
	}
	var b strings.Builder
	head := fmt.Sprintf("%s  %-7s %6s %8s %7s %12s  %s", words.Pad("LAB", names), "VERDICT", "CHECKS", "PACKETS", "DROPPED", "VIRTUAL", "DIGEST")
	b.WriteString(r.paint(r.out, pen.Title, head) + "\n")
	count := make(map[string]int)
	var wall time.Duration
	for _, o := range all {
		verdict := o.verdict()
		count[verdict]++
		s := pen.Bad
		if verdict == "PASS" {
			s = pen.Good
		}
		b.WriteString(words.Pad(o.name, names+2) + r.paint(r.out, s, verdict))
		if run := o.run; run != nil {
			b.WriteString(words.Pad("", 7-len(verdict)))
			wall += run.WallTime
			fmt.Fprintf(&b, " %6d %8d %7d %10.3f s  %s", len(run.Checks), run.Record.Sent, run.Record.Dropped,
				run.VirtualTime.Seconds(), run.Record.Digest)
		}
		b.WriteByte('\n')
	}
	parts := []string{strconv.Itoa(count["PASS"]) + " passed"}
	for _, p := range []struct{ verdict, text string }{
		{"FAIL", "failed"}, {"DIFFERS", "not the same twice"}, {"ERROR", "could not be run"},
	} {
		if n := count[p.verdict]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, p.text))
		}
	}
	fmt.Fprintf(&b, "%d labs: %s, seed %d, %v wall\n", len(all), strings.Join(parts, ", "), r.seed, wall.Round(time.Millisecond))
	if r.count > 1 {
		fmt.Fprintf(&b, "Each ran %d times.\n", r.count)
	}
	return r.print(b.String())
}
