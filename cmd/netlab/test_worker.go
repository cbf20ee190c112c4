package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netlab/cmd/netlab/sweep"
	"netlab/scripts"
	"netlab/topology/report"
)

// order is what a worker is asked for, a line of JSON on its standard input: a case,
// and whether the transcript is to be compared with the golden one, or to replace it.
// It answers each with a line of JSON on standard output, a [sweep.Result].
type order struct {
	N int
	sweep.Case
	// Fingerprint is that of the lab when the sweep was planned, empty for any.
	Fingerprint    string
	Golden, Update bool
}

// worker runs cases for netlab test, one after the other.
type worker struct {
	*console
	settings
	// attended says that whoever gives orders waits for what is not answered: where they end, it
	// is gone.
	attended bool
	out      *bufio.Writer
	answers  *json.Encoder // to out
	// labs are those that it has read, by the orders that they were read for.
	labs map[named]target
}

// named is how an order names a lab.
type named struct{ lab, fingerprint string }

// settings are the flags of netlab test that its workers have too.
type settings struct {
	monitor choice
	repeat  int
	ascii   bool
	limitFlags
}

func newSettings() settings {
	return settings{monitor: newChoice("fail", "strict", "report", "off")}
}

// runner is what netlab run would be with these settings.
func (s settings) runner(c sweep.Case) *runner {
	return &runner{output: output{outputFlags: &outputFlags{}}, runFlags: &runFlags{seed: c.Seed, given: c.Params, monitor: s.monitor, limitFlags: s.limitFlags}}
}

// newWorker is the command that netlab test starts.
func newWorker(c *console) *cobra.Command {
	w := &worker{console: c, settings: newSettings(), labs: make(map[named]target)}
	cmd := &cobra.Command{
		Use:    "worker",
		Short:  "Run what netlab test asks for",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := w.limitFlags.check(cmd.Flags()); err != nil {
				return err
			}
			signal.Ignore(os.Interrupt) // it is for netlab test, which ends its workers
			w.out = bufio.NewWriter(c.out)
			w.answers = json.NewEncoder(w.out)
			return w.work(cmd.Context(), os.Stdin)
		},
	}
	cmd.Flags().Var(&w.monitor, "monitor", "as in netlab test")
	cmd.Flags().IntVar(&w.repeat, "repeat", 1, "as in netlab test")
	cmd.Flags().BoolVar(&w.ascii, "ascii", false, "as in netlab test")
	cmd.Flags().BoolVar(&w.attended, "attended", false, "break off where the orders end: whoever gave them is gone")
	w.limitFlags.register(cmd)
	return cmd
}

// arguments are those that start a worker.
func (s settings) arguments() []string {
	args := append([]string{"worker", "--attended", "--monitor", s.monitor.value, "--repeat", fmt.Sprint(s.repeat)}, s.limitFlags.arguments()...)
	if s.timeout > 0 {
		args = append(args, "--timeout", s.timeout.String())
	}
	if s.ascii {
		args = append(args, "--ascii")
	}
	return args
}

func (w *worker) work(ctx context.Context, orders io.Reader) error {
	settle(w.limits.Memory)
	oneProcessor() // there is a worker for each
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	todo := make(chan order, ahead) // all that netlab test tells of before it reads an answer
	var failed error
	go func() {
		defer close(todo)
		for in := json.NewDecoder(orders); ; {
			var o order
			if err := in.Decode(&o); err != nil {
				if !errors.Is(err, io.EOF) {
					failed = fmt.Errorf("worker: reading an order: %w", err)
				}
				if w.attended {
					stop(errors.New("netlab test has ended"))
				}
				return
			}
			todo <- o
		}
	}()
	sent := time.Now()
	for o := range todo {
		r := w.run(ctx, o)
		last := r.Verdict == sweep.Broken // who knows what it has left behind
		err := w.answers.Encode(r)
		// Answers go in one piece, but none waits long.
		if err == nil && (last || len(todo) == 0 || time.Since(sent) > window/4) {
			err = w.out.Flush()
			sent = time.Now()
		}
		if err != nil {
			return fmt.Errorf("worker: %w", err)
		}
		if last {
			return nil
		}
	}
	return failed
}

// run runs one case.
func (w *worker) run(ctx context.Context, o order) sweep.Result {
	r := w.runner(o.Case)
	result := sweep.Result{N: o.N, Case: o.Case, Verdict: sweep.Broken, Again: r.again(o.Lab)}
	begun := time.Now()
	run, differs, err := w.runs(ctx, r, o, &result)
	result.WallNS = time.Since(begun).Nanoseconds()
	if err != nil {
		result.Output = err.Error() + "\n"
		return result
	}
	result.Digest, result.Checks, result.Packets = run.Record.Digest, len(run.Checks), run.Record.Sent
	result.VirtualNS = int64(run.VirtualTime)
	run.WallTime = time.Duration(result.WallNS)
	result.Verdict, result.Output = sweep.Failed, differs
	if run.Verdict != report.Pass {
		result.Output += w.summary(run, result.Again)
	} else if differs == "" {
		result.Output, result.Golden = o.golden(run)
	}
	if result.Output == "" {
		result.Verdict = sweep.Passed
	}
	return result
}

// runs runs a case as often as is asked: it returns the first run, and in what
// another differs from it. Where one does not end, the process does, after it has
// answered with result.
func (w *worker) runs(ctx context.Context, r *runner, o order, result *sweep.Result) (first *report.Run, differs string, err error) {
	t, err := w.lab(o)
	if err == nil {
		r.params, err = parseParams(o.Params)
	}
	if err == nil {
		err = checkParams(t, r.params)
	}
	if err != nil {
		return nil, "", err
	}
	if w.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, w.timeout, timeoutError(w.timeout))
		defer cancel()
	}
	options := scripts.Options{
		Seed: o.Seed, Params: r.params, Limits: w.limits, Monitor: monitors[w.monitor.value],
		Stuck: func(_ *report.Run, err *scripts.Error) {
			result.Output = err.Error() + "\n"
			_ = w.answers.Encode(result) // who reads it may be gone
			_ = w.out.Flush()
			os.Exit(exitError)
		},
	}
	if first, err = t.Run(ctx, options); err == nil {
		differs, err = repeat(ctx, t, options, w.repeat, first)
	}
	return first, differs, err
}

// lab reads the lab of an order, and that of several orders once: it is a third of what
// a small run takes.
func (w *worker) lab(o order) (target, error) {
	as := named{o.Lab, o.Fingerprint}
	if t, known := w.labs[as]; known {
		return t, nil
	}
	t, err := findLab(o.Lab)
	switch {
	case err != nil:
		return t, err
	case o.Fingerprint != "" && o.Fingerprint != t.Fingerprint():
		return t, errors.New("the lab has changed since the sweep began: begin it again")
	}
	w.labs[as] = t
	return t, nil
}

func (w *worker) summary(run *report.Run, again string) string {
	var b strings.Builder
	// A strings.Builder takes all.
	_ = report.WriteSummary(&b, run, report.SummaryOptions{Width: fallbackWidth, ASCII: w.ascii, Context: contextLines, Command: again})
	return b.String()
}
