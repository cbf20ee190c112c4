package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/report/pen"
	"netlab/topology/sim"
	"netlab/topology/tap"
)

// walkHelp is what the prompt of --step understands.
const walkHelp = `  RETURN, n [COUNT]  the next event, or so many
  b [COUNT]          back
  g EVENT            go to an event by its number
  t TIME             go to a time: 1.05 or 1050ms
  u EVENT            go on until #7 arrives, a FIN #1, b TIME-WAIT
  l                  all that has happened so far
  q                  end
`

// walker goes through a run event by event. It goes back, and forwards too, by
// running the lab again: every run is the same.
type walker struct {
	*runner
	t target
	// now is the run up to here.
	now *report.Run
}

// walk shows a run event by event, as a prompt asks.
func (r *runner) walk(ctx context.Context, t target) error {
	w := &walker{runner: r, t: t}
	if err := w.to(ctx, func(p scripts.Progress) bool { return true }, nil); err != nil {
		return err
	}
	fmt.Fprintf(r.out, "%s: h is for help\n", t.Name)
	in := bufio.NewScanner(breakable(ctx, os.Stdin))
	for {
		fmt.Fprint(r.out, r.paint(r.out, pen.Title, fmt.Sprintf("event %d, %s s> ", w.now.Snapshot.Events, strconv.FormatFloat(w.now.Snapshot.At.Seconds(), 'f', -1, 64))))
		if !in.Scan() {
			fmt.Fprintln(r.out)
			if err := in.Err(); err != nil && !errors.Is(err, io.EOF) {
				return r.stopped(ctx, t, nil, err)
			}
			return nil
		}
		end, err := w.obey(ctx, strings.Fields(in.Text()))
		switch {
		case ctx.Err() != nil:
			return r.stopped(ctx, t, nil, ctx.Err())
		case err != nil:
			fmt.Fprintln(r.out, err)
		case end:
			return nil
		}
	}
}

// to runs the lab up to a place, or to where it breaks off before, and shows it. What
// the lab prints is left out: it would come again with each command.
func (w *walker) to(ctx context.Context, stop func(scripts.Progress) bool, watch *watcher) error {
	o := scripts.Options{Stop: stop, Print: func(string) {}}
	if watch != nil {
		o.Sinks = []tap.Sink{watch}
	}
	run, failure := w.attempt(ctx, w.t, nil, o)
	if failure != nil {
		failure = w.stopped(ctx, w.t, run, failure)
		if run == nil || ctx.Err() != nil {
			return failure
		}
	}
	w.now = run
	var err error
	at := run.Snapshot.At
	if run.Snapshot.Events > 0 {
		err = report.WriteTranscript(w.out, run, report.TranscriptOptions{
			Color: w.colorful(w.out), Width: w.textWidth(w.out), ASCII: w.ascii, From: at, Until: max(at, 1), Bare: true, Timestamps: w.verbose,
		})
		fmt.Fprintln(w.out)
	}
	return cmp.Or(err, w.snapshot(run), failure)
}

// event goes to an event by its number.
func (w *walker) event(ctx context.Context, n uint64) error {
	return w.to(ctx, func(p scripts.Progress) bool { return p.Events >= n }, nil)
}

// obey does what a line of the prompt says, and reports whether that is the end.
func (w *walker) obey(ctx context.Context, words []string) (end bool, err error) {
	if len(words) == 0 {
		words = []string{"n"}
	}
	here := w.now.Snapshot.Events
	switch rest := words[1:]; words[0] {
	case "q", "quit", "exit":
		return true, nil
	case "n", "next":
		n, err := count(rest)
		if err != nil {
			return false, err
		}
		if w.over() {
			return false, errOver
		}
		return false, w.event(ctx, here+min(n, math.MaxUint64-here))
	case "b", "back":
		n, err := count(rest)
		if err != nil {
			return false, err
		}
		return false, w.event(ctx, here-min(here, n))
	case "g", "go":
		n, err := strconv.ParseUint(strings.Join(rest, " "), 10, 64)
		if err != nil {
			return false, errors.New("g takes the number of an event: g 12")
		}
		return false, w.event(ctx, n)
	case "t", "time":
		var m moment
		if err := m.Set(strings.Join(rest, " ")); err != nil {
			return false, err
		}
		return false, w.to(ctx, func(p scripts.Progress) bool { return p.Next > m.at }, nil)
	case "u", "until":
		return false, w.seek(ctx, strings.Join(rest, " "))
	case "l", "list":
		return false, report.WriteTranscript(w.out, w.now, report.TranscriptOptions{
			Color: w.colorful(w.out), Width: w.textWidth(w.out), ASCII: w.ascii, Bare: true, Timestamps: w.verbose,
		})
	case "h", "help", "?":
		_, err := io.WriteString(w.out, walkHelp)
		return false, err
	}
	return false, fmt.Errorf("%s is not understood: h is for help", words[0])
}

// errOver answers who wants to go beyond the end.
var errOver = errors.New("nothing is left to happen")

// over reports whether the run has come to its end.
func (w *walker) over() bool { return w.now.Snapshot.Next == sim.Never }

// seek goes on from here until something happens.
func (w *walker) seek(ctx context.Context, text string) error {
	var g goal
	if err := g.Set(text); err != nil {
		return err
	}
	if w.over() {
		return errOver
	}
	watch, here := g.watch(), w.now.Snapshot.Events
	var before bool // it has happened before
	err := w.to(ctx, func(p scripts.Progress) bool {
		if p.Events <= here {
			before = watch.reached
			watch.reached = false
		}
		return watch.reached
	}, watch)
	if err == nil && !watch.reached {
		return fmt.Errorf("the run has ended, and %q did not happen%s", text, map[bool]string{true: " again"}[before])
	}
	return err
}

// count is how many events a command is about: 1 unless it says.
func count(words []string) (uint64, error) {
	if len(words) == 0 {
		return 1, nil
	}
	n, err := strconv.ParseUint(words[0], 10, 64)
	if err != nil || n == 0 || len(words) > 1 {
		return 0, errors.New("want a number of events, from 1 on")
	}
	return n, nil
}
