package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// differ is the command diff.
type differ struct {
	*console
	seeds   string
	given   []string // --param
	whole   bool
	ascii   bool
	columns int
	verbose bool
	json    bool
	limitFlags
}

func newDiff(c *console) *cobra.Command {
	d := &differ{console: c}
	cmd := &cobra.Command{
		Use:   "diff LAB [LAB]",
		Short: "Compare two runs: the first difference, and both ladders",
		Long: `diff runs a lab twice, with two seeds or two values of a parameter, or runs two labs,
and says where the runs part: the first packet, the first change of state and the
first time that differ, and the ladders of both around that place, side by side
if the terminal has 123 columns.

What each host sends in each connection is compared in its own order, by flags,
numbers, length, window, options, meaning and fate, and so are the states of each
end with their causes. Initial sequence numbers, ports and timestamps are left out.

--json writes one object: the two runs; same_packets and same_states, how many come
before the first difference; and for packets, states and times null or that
difference: the node, link and connection, how many are the same there before it,
what it differs in (empty where one run has nothing more), and what each run has, as
netlab help json describes it.

The exit status is 0 where nothing differs, 1 where something does.`,
		Example: `  netlab diff syn-lost --param delay=50ms,200ms     another link
  netlab diff lossy-transfer --seed 1,2             two seeds
  netlab diff half-close --param how=shutdown,close
  netlab diff simultaneous-close three-segment-close
  netlab diff syn-lost ./my-lab --whole             all of both ladders
  netlab diff syn-lost --seed 1,2 --json | jq .packets.differs_in`,
		ValidArgsFunction: completeTwoLabs,
		RunE: func(cmd *cobra.Command, args []string) error {
			runs, err := d.check(cmd.Flags(), args)
			if err != nil {
				return err
			}
			return d.diff(cmd.Context(), runs)
		},
	}
	cmd.Flags().SortFlags = false
	flagGroup(cmd, "What is run:", func(flags *pflag.FlagSet) {
		flags.StringVar(&d.seeds, "seed", "1", "the seed of both, or `A,B`: one for each")
		flags.StringArrayVarP(&d.given, "param", "p", nil, "a parameter of both, `NAME=VALUE`, or NAME=A,B: a value for each; may be repeated")
	})
	flagGroup(cmd, "What is shown:", func(flags *pflag.FlagSet) {
		flags.BoolVar(&d.json, "json", false, "one JSON object on standard output, and nothing else")
		flags.BoolVar(&d.whole, "whole", false, "draw the ladders from beginning to end")
		flags.BoolVar(&d.ascii, "ascii", false, "write ASCII characters only")
		flags.IntVar(&d.columns, "width", 0, "`COLUMNS` to fill (those of the terminal; elsewhere 80)")
		flags.BoolVarP(&d.verbose, "verbose", "v", false, "with --whole: long transfers too")
	})
	d.limitFlags.register(cmd)
	for flag, fn := range map[string]cobra.CompletionFunc{"seed": cobra.NoFileCompletions, "width": cobra.NoFileCompletions, "param": completeParams} {
		if err := cmd.RegisterFlagCompletionFunc(flag, fn); err != nil {
			panic(err) // no such flag
		}
	}
	return cmd
}

// completeTwoLabs completes the names of two labs.
func completeTwoLabs(cmd *cobra.Command, args []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 1 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return completeLabs(cmd, args, begin)
}

// differing is one of the two runs.
type differing struct {
	target
	seed   uint64
	params map[string]string
}

// check refuses flags that make no sense, and returns the two runs that are meant.
func (d *differ) check(set *pflag.FlagSet, args []string) (runs [2]differing, err error) {
	switch {
	case len(args) == 0 || len(args) > 2:
		return runs, usageErrorf("diff takes one lab or two, got %d", len(args))
	case set.Changed("width") && d.columns < report.MinLadderWidth:
		return runs, usageErrorf("--width %d: want at least %d", d.columns, report.MinLadderWidth)
	}
	for _, flag := range []string{"whole", "ascii", "width", "verbose"} {
		if d.json && set.Changed(flag) {
			return runs, usageErrorf("--json draws nothing: --%s has no meaning with it", flag)
		}
	}
	if d.verbose && !d.whole {
		return runs, usageErrorf("--verbose is about whole ladders: give --whole too")
	}
	if err := d.limitFlags.check(set); err != nil {
		return runs, err
	}
	differs := len(args) == 2
	seeds, two, err := pair("--seed "+d.seeds, d.seeds)
	if err != nil {
		return runs, err
	}
	differs = differs || two
	given, err := parseParams(d.given)
	if err != nil {
		return runs, err
	}
	for i := range runs {
		r := &runs[i]
		if r.target, err = findLab(args[min(i, len(args)-1)]); err != nil {
			return runs, err
		}
		if r.seed, err = strconv.ParseUint(seeds[i], 10, 64); err != nil {
			return runs, usageErrorf("--seed %s: want a whole number from 0 to 18446744073709551615, or two with a comma between them", d.seeds)
		}
		r.params = make(map[string]string)
		for name, text := range given {
			values, two, err := pair("--param "+name+"="+text, text)
			if err != nil {
				return runs, err
			}
			differs = differs || two
			r.params[name] = values[i]
		}
		if err := checkParams(r.target, r.params); err != nil {
			return runs, err
		}
	}
	if !differs {
		return runs, usageErrorf("diff %s: both runs would be the same. Give two seeds (--seed 1,2), two values (--param NAME=A,B) or two labs", args[0])
	}
	return runs, nil
}

// pair reads a value for both runs, or one for each: two is true for these.
func pair(flag, text string) (values [2]string, two bool, err error) {
	switch parts := strings.Split(text, ","); len(parts) {
	case 1:
		return [2]string{text, text}, false, nil
	case 2:
		return [2]string{parts[0], parts[1]}, parts[0] != parts[1], nil
	}
	return values, false, usageErrorf("%s: want one value, or two with a comma between them", flag)
}

func (d *differ) diff(ctx context.Context, two [2]differing) error {
	settle(d.limits.Memory)
	if d.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, d.timeout, timeoutError(d.timeout))
		defer cancel()
	}
	var runs [2]*report.Run
	for i, r := range two {
		line := newProgress(d.err, r.Name)
		run, err := r.Run(ctx, scripts.Options{Seed: r.seed, Params: r.params, Limits: d.limits, Monitor: scripts.MonitorOff, Progress: line.update})
		line.done()
		if err != nil {
			return orInterruption(ctx, fmt.Errorf("run %s: %w", [2]string{"A", "B"}[i], err), r.Name)
		}
		runs[i] = run
	}
	found := tap.Compare(runs[0].Record, runs[1].Record)
	if err := d.write(runs, found); err != nil {
		return err
	}
	if found.Packets != nil || found.States != nil || found.Times != nil {
		return errFailed
	}
	return nil
}

func (d *differ) write(runs [2]*report.Run, found *tap.Comparison) error {
	if d.json {
		return report.WriteComparisonJSON(d.out, runs[0], runs[1], found)
	}
	elide := report.Concise
	if d.verbose {
		elide = report.Elision{}
	}
	return report.WriteComparison(d.out, runs[0], runs[1], found, report.CompareOptions{
		Width: d.pageOf(), ASCII: d.ascii, Color: d.colorful(d.out), Elide: elide, Whole: d.whole,
	})
}

// pageOf is how wide the page is.
func (d *differ) pageOf() int {
	n := d.columns
	if n == 0 {
		n = width(d.out)
	}
	if n == 0 {
		n = fallbackWidth
	}
	return max(n, report.MinLadderWidth)
}
