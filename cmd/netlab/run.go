package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/words"
)

// runner runs the lab of one command line.
type runner struct {
	output
	*runFlags
	params map[string]string
}

func newRun(c *console) *cobra.Command {
	flags := newRunFlags()
	cmd := &cobra.Command{
		Use:   "run LAB",
		Short: "Run a lab and show what happened",
		Long: `run runs a lab and shows what happened: every packet, what became of it, and
the TCP states of both ends. On a terminal it draws a ladder, elsewhere it
writes a transcript. A summary comes last. For a check that failed it says what
was wanted, what came instead, the packets around it, and the command that
repeats the run.

LAB is the name of a built-in lab (netlab list), or a path: a folder with a
lab.star, or a .star file. A name without a slash means the built-in lab if there
is one; write ./NAME for a folder of the same name. netlab test runs many labs, or
one many times.

A monitor checks every host against the rules of the RFCs. A broken rule is shown
where it is broken and in the summary. A MUST fails the run, unless the stack is
known to differ there (netlab explain RULE says so); SHOULD, MAY and what the text
implies are warnings. --monitor changes that.

The exit status is 0 if every check held, 1 if one failed or a rule was broken,
2 for wrong usage or a lab that cannot be run, 130 after Ctrl-C, which keeps what
was captured; a second Ctrl-C ends at once.`,
		Example: `  netlab run simultaneous-close                      a built-in lab
  netlab run labs/simultaneous-close                 a folder
  netlab run simultaneous-close --param delay=200ms  another one-way delay
  netlab run lossy-transfer --seed 7 --view states   another seed, another view
  netlab run simultaneous-close --at 1.05            how everything stands then
  netlab run syn-lost --until '#1 lost'              or when something happens
  netlab run half-close --step                       event by event
  netlab run simultaneous-close --html close.html    all of it, in a browser
  netlab run syn-lost --pcapng syn-lost.pcapng       and open it in Wireshark
  netlab run syn-lost --json | jq .verdict
  netlab run syn-lost --pcapng - | tshark -r -`,
		ValidArgsFunction: completeLab,
		RunE: func(cmd *cobra.Command, args []string) error {
			params, err := flags.check(cmd.Flags(), args)
			if err != nil {
				return err
			}
			r := &runner{output: output{c, flags.shown}, runFlags: flags, params: params}
			return r.run(cmd.Context(), args[0])
		},
	}
	flags.register(cmd)
	return cmd
}

// run runs a lab and shows it in full.
func (r *runner) run(ctx context.Context, arg string) error {
	t, err := r.load(arg)
	if err != nil {
		return err
	}
	switch {
	case r.step:
		return r.walk(ctx, t)
	case r.travelFlags.asked():
		return r.visit(ctx, t)
	}
	files, err := r.openFiles(r.aboutLab(ctx, t))
	if err != nil {
		return err
	}
	defer files.discard()
	// An error of the capture stops the run, as Ctrl-C does.
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	files.failed = cancel
	run, err := r.attempt(running, t, files, scripts.Options{})
	if e := files.closeCapture(); e != nil {
		return e
	}
	if err != nil {
		if run != nil && len(run.Record.Events) > 0 {
			if e := r.show(run); e != nil {
				return e
			}
		}
		return r.stopped(ctx, t, run, err)
	}
	if err := files.write(run); err != nil {
		return err
	}
	if err := r.result(t, run); err != nil {
		return err
	}
	if run.Verdict != report.Pass {
		return errFailed
	}
	return nil
}

// load finds a lab and sees whether it can take the parameters.
func (r *runner) load(arg string) (target, error) {
	t, err := findLab(arg)
	if err != nil {
		return t, err
	}
	if folder := shadowed(t); folder != "" && !r.quiet {
		fmt.Fprintf(r.err, "netlab: %s is the built-in lab; the folder here is %s\n", arg, folder)
	}
	return t, checkParams(t, r.params)
}

// attempt runs a lab with a progress line, and writes the capture to files, which
// may be nil; the options say where it stops, and who else looks on. The run up to an
// error is returned beside it where there is one.
func (r *runner) attempt(ctx context.Context, t target, files *files, options scripts.Options) (*report.Run, error) {
	var line *progress
	if !r.quiet {
		line = newProgress(r.err, t.Name)
	}
	outer := ctx
	options.Seed, options.Params, options.Limits = r.seed, r.params, r.limits
	options.Monitor, options.Progress = monitors[r.monitor.value], line.update
	options.Sinks = append(options.Sinks, files.sinks()...)
	options.Stuck = func(run *report.Run, err *scripts.Error) {
		line.done()
		r.abandon(outer, t, files, run, err)
	}
	if options.Print == nil {
		options.Print = func(text string) {
			line.done()
			fmt.Fprintln(r.err, words.CleanLines(text))
		}
	}
	options.Samples = r.sampling()
	options.Record.Whole = files != nil && files.whole
	settle(r.limits.Memory)
	if r.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, r.timeout, timeoutError(r.timeout))
		defer cancel()
	}
	begun := time.Now()
	r.running.Store(true)
	run, err := t.Run(ctx, options)
	r.running.Store(false)
	line.done()
	if run != nil {
		run.WallTime = time.Since(begun)
	}
	return run, err
}

// timeoutError is why a run ends that takes longer than --timeout.
type timeoutError time.Duration

func (e timeoutError) Error() string {
	return fmt.Sprintf("it takes longer than %v: raise --timeout if that is expected", time.Duration(e))
}

// abandon ends the program in the middle of a run that does not end: it keeps what
// was captured, shows what has happened where that is known, and says why.
func (r *runner) abandon(ctx context.Context, t target, files *files, run *report.Run, err error) {
	status := exitError
	if s, ok := context.Cause(ctx).(signalled); ok {
		status = s.status()
	}
	time.AfterFunc(patienceAfterSignal, func() { exit(status) }) // nobody may read what is written
	if e := files.closeCapture(); e != nil {
		r.complain(e)
	}
	files.discard()
	if run != nil && len(run.Record.Events) > 0 {
		if e := r.show(run); e != nil {
			r.complain(e)
		}
	}
	r.complain(r.stopped(ctx, t, run, err))
	exit(status)
}

// monitors are the words of --monitor.
var monitors = map[string]scripts.Monitor{
	"fail": scripts.MonitorFail, "strict": scripts.MonitorStrict, "report": scripts.MonitorReport, "off": scripts.MonitorOff,
}

// stopped words the error of a run: Ctrl-C is not the lab's.
func (r *runner) stopped(ctx context.Context, t target, run *report.Run, err error) error {
	if ctx.Err() == nil {
		return r.paramError(err)
	}
	what := t.Name + ": interrupted"
	if run != nil {
		what += fmt.Sprintf(" at %.3f s of virtual time, after %d packets", run.VirtualTime.Seconds(), run.Record.Sent)
		if r.pcapng != "" {
			what += "; those are in " + r.pcapng
		}
	}
	return interruption(ctx, what)
}
