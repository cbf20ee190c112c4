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
	Golden, Update bool
}

// worker runs cases for netlab test, one after the other.
type worker struct {
	*console
	monitor choice
	ascii   bool
	limitFlags
	answers *json.Encoder
}

// newWorker is the command that netlab test starts.
func newWorker(c *console) *cobra.Command {
	w := &worker{console: c, monitor: newChoice("fail", "strict", "report", "off")}
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
			w.answers = json.NewEncoder(c.out)
			return w.work(cmd.Context(), os.Stdin)
		},
	}
	cmd.Flags().Var(&w.monitor, "monitor", "as in netlab test")
	cmd.Flags().BoolVar(&w.ascii, "ascii", false, "as in netlab test")
	w.limitFlags.register(cmd)
	return cmd
}

// arguments are those that start a worker with the flags of netlab test.
func (f *testFlags) arguments() []string {
	args := []string{
		"worker", "--monitor", f.monitor.value, "--max-steps", fmt.Sprint(f.limits.Steps), "--max-time", f.limits.VirtualTime.String(),
		"--max-packets", fmt.Sprint(f.limits.Packets), "--max-memory", fmt.Sprint(f.limits.Memory),
	}
	if f.timeout > 0 {
		args = append(args, "--timeout", f.timeout.String())
	}
	if f.ascii {
		args = append(args, "--ascii")
	}
	return args
}

func (w *worker) work(ctx context.Context, orders io.Reader) error {
	settle(w.limits.Memory)
	in := json.NewDecoder(bufio.NewReader(orders))
	for {
		var o order
		if err := in.Decode(&o); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("worker: reading an order: %w", err)
		}
		if err := w.answers.Encode(w.run(ctx, o)); err != nil {
			return fmt.Errorf("worker: %w", err)
		}
	}
}

// run runs one case.
func (w *worker) run(ctx context.Context, o order) sweep.Result {
	r := &runner{console: w.console, runFlags: &runFlags{seed: o.Seed, given: o.Params, monitor: w.monitor, limitFlags: w.limitFlags}}
	result := sweep.Result{N: o.N, Case: o.Case, Verdict: sweep.Broken}
	t, err := findLab(o.Lab)
	if err == nil {
		result.Again = r.again(t)
		r.params, err = parseParams(o.Params)
	}
	if err == nil {
		err = checkParams(t, r.params)
	}
	if err != nil {
		result.Output = err.Error() + "\n"
		return result
	}
	if w.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, w.timeout, timeoutError(w.timeout))
		defer cancel()
	}
	begun := time.Now()
	run, err := t.Run(ctx, scripts.Options{
		Seed: o.Seed, Params: r.params, Limits: w.limits, Monitor: monitors[w.monitor.value],
		Stuck: func(_ *report.Run, err *scripts.Error) {
			result.Output = err.Error() + "\n"
			_ = w.answers.Encode(result) // who reads it may be gone
			os.Exit(exitError)
		},
	})
	result.WallNS = time.Since(begun).Nanoseconds()
	if err != nil {
		result.Output = err.Error() + "\n"
		return result
	}
	result.Digest, result.Checks, result.Packets = run.Record.Digest, len(run.Checks), run.Record.Sent
	result.VirtualNS = int64(run.VirtualTime)
	run.WallTime = time.Duration(result.WallNS)
	result.Verdict = sweep.Passed
	if run.Verdict != report.Pass {
		result.Verdict = sweep.Failed
		result.Output = w.summary(run, result.Again)
	} else if text := o.golden(run); text != "" {
		result.Verdict = sweep.Failed
		result.Output = text
	}
	return result
}

func (w *worker) summary(run *report.Run, again string) string {
	var b strings.Builder
	// A strings.Builder takes all.
	_ = report.WriteSummary(&b, run, report.SummaryOptions{Width: fallbackWidth, ASCII: w.ascii, Context: contextLines, Command: again})
	return b.String()
}
