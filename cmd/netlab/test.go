package main

import (
	"context"
	"os"
	"regexp"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/cmd/netlab/sweep"
	"netlab/scripts"
)

// testFlags are the flags of netlab test.
type testFlags struct {
	seeds   int
	grids   []string // --param
	only    string   // --run
	shard   string
	workers int
	failing bool // --fail-fast

	update  bool
	json    bool
	junit   string
	results string
	merge   bool
	quiet   bool
	settings
}

// tester runs one netlab test.
type tester struct {
	*console
	*testFlags
	shard sweep.Shard
	begun time.Time
	// texts has the fingerprint of each lab as it was read for the plan.
	texts map[string]string
}

func newTest(c *console) *cobra.Command {
	f := &testFlags{settings: newSettings()}
	cmd := &cobra.Command{
		Use:   "test [LAB|PATTERN...]",
		Short: "Run many labs, seeds and parameters in parallel",
		Long: `test runs labs and says which do not hold: a line for each lab, and at the end
each run that failed, in full, with the command that repeats it.

LAB is as in netlab run. PATTERN is a name with * or ? for built-in labs
("close-*"), a path with them for your own ("labs/*"), or a folder and "/..." for all
labs in it. Without any, every lab below this folder is run or, if there are none, every
built-in lab. A lab with a transcript.golden beside it must print just that
with the first seed and no parameters. --update writes that file for each lab in
a folder whose checks hold, and says which.

--repeat runs each several times, and fails where one run differs from the first.

Runs are spread over the processors, each in a process of its own: what a lab does
cannot disturb another. The results do not depend on how many there are.

--shard 2/4 runs the second of four parts; so does NETLAB_SHARD=2/4, and in an
indexed job of Kubernetes NETLAB_SHARDS=4 with its JOB_COMPLETION_INDEX. A run is
always in the same part. --results FILE keeps what each run gave, as it ends:
started again with the same flags, the sweep goes on where it was stopped.
--merge FILE... puts the parts together, and fails where one is missing. Results of
another version of netlab, or of a lab that has changed, are refused.`,
		Example: `  netlab test                                     every lab here
  netlab test 'close-*' --seeds 20
  netlab test labs/... --param delay=1ms,50ms,200ms --param loss=0%,5%
  netlab test keepalive --param 'fate=*'          each choice of a parameter
  netlab test --run 'seed=3 delay=50ms'           some of the runs
  netlab test syn-lost --repeat 20                is every run the same?
  netlab test ./my-lab --update                   a new golden transcript
  netlab test --seeds 1000 --shard 2/4 --results part-2.jsonl
  netlab test --merge 'part-*.jsonl' --junit report.xml`,
		ValidArgsFunction: completeLabs,
		RunE: func(cmd *cobra.Command, args []string) error {
			shard, err := f.check(cmd.Flags(), args)
			if err != nil {
				return err
			}
			t := &tester{console: c, testFlags: f, shard: shard, begun: time.Now(), texts: make(map[string]string)}
			if f.merge {
				return t.mergeFiles(args)
			}
			return t.test(cmd.Context(), args)
		},
	}
	f.register(cmd)
	return cmd
}

func (f *testFlags) register(cmd *cobra.Command) {
	cmd.Flags().SortFlags = false
	flagGroup(cmd, "What is run:", func(flags *pflag.FlagSet) {
		flags.IntVar(&f.seeds, "seeds", 1, "run each lab with seeds 1 to `N`")
		flags.StringArrayVarP(&f.grids, "param", "p", nil, "`NAME=VALUE,...`: run each lab that has the parameter with each value, NAME='*' with each of its choices; several make a grid")
		flags.StringVar(&f.only, "run", "", "only runs whose name matches `REGEX`, such as 'seed=3'")
		flags.StringVar(&f.shard, "shard", "", "part `I/N` of the runs, I from 1 (NETLAB_SHARD, or all)")
		flags.IntVar(&f.repeat, "repeat", 1, "run each `N` times, and fail if one differs from the first")
		flags.Var(&f.monitor, "monitor", "what to make of hosts that break a rule of the RFCs: fail (where it is a MUST), strict (for any rule), report, off")
		flags.IntVar(&f.workers, "workers", runtime.GOMAXPROCS(0), "run `N` at a time")
		flags.BoolVar(&f.failing, "fail-fast", false, "start no run after one has failed")
		flags.BoolVar(&f.update, "update", false, "write transcript.golden of labs in folders, where it differs or is not there")
		flags.BoolVar(&f.merge, "merge", false, "run nothing: merge the results of shards, named as FILEs or patterns")
	})
	flagGroup(cmd, "What is written:", func(flags *pflag.FlagSet) {
		flags.StringVar(&f.results, "results", "", "a `FILE` of results, one JSON object a line; runs that it has already are not run again")
		flags.BoolVar(&f.json, "json", false, "the same on standard output, in order, and nothing else")
		flags.StringVar(&f.junit, "junit", "", "a `FILE` of results as JUnit's XML, for CI systems")
		flags.BoolVarP(&f.quiet, "quiet", "q", false, "show nothing but what failed")
		flags.BoolVar(&f.ascii, "ascii", false, "write ASCII characters only")
	})
	f.limitFlags.register(cmd)
	complete := func(flag string, fn cobra.CompletionFunc) {
		if err := cmd.RegisterFlagCompletionFunc(flag, fn); err != nil {
			panic(err) // no such flag
		}
	}
	complete("monitor", f.monitor.complete)
	complete("param", completeParams)
	for _, flag := range []string{"seeds", "run", "shard", "repeat", "workers"} {
		complete(flag, cobra.NoFileCompletions)
	}
	_ = cmd.MarkFlagFilename("junit", "xml")
	_ = cmd.MarkFlagFilename("results", "jsonl")
}

// check refuses flags that make no sense, and returns the shard that is meant.
func (f *testFlags) check(set *pflag.FlagSet, args []string) (sweep.Shard, error) {
	switch {
	case f.seeds < 1:
		return sweep.Shard{}, usageErrorf("--seeds %d: want at least 1", f.seeds)
	case f.repeat < 1:
		return sweep.Shard{}, usageErrorf("--repeat %d: want at least 1", f.repeat)
	case f.workers < 1:
		return sweep.Shard{}, usageErrorf("--workers %d: want at least 1", f.workers)
	case f.junit != "" && (f.junit == f.results || f.merge && slices.Contains(args, f.junit)):
		return sweep.Shard{}, usageErrorf("--junit %s: that file holds results, and would be written over: name another", f.junit)
	case f.json && f.quiet:
		return sweep.Shard{}, usageErrorf("--json prints results and nothing else, --quiet has nothing to add: choose one")
	}
	if _, err := regexp.Compile(f.only); err != nil {
		return sweep.Shard{}, usageErrorf("--run %s: %w", f.only, err)
	}
	if f.merge {
		for _, flag := range []string{"seeds", "param", "run", "shard", "repeat", "monitor", "workers", "fail-fast", "update", "results", "max-steps", "max-time", "max-packets", "max-memory", "timeout"} {
			if set.Changed(flag) {
				return sweep.Shard{}, usageErrorf("--merge runs nothing, and --%s is about what is run", flag)
			}
		}
		return sweep.Whole, nil
	}
	if err := f.limitFlags.check(set); err != nil {
		return sweep.Shard{}, err
	}
	if f.shard != "" {
		shard, err := sweep.ParseShard(f.shard)
		if err != nil {
			return shard, usageErrorf("--shard %w", err)
		}
		return shard, nil
	}
	shard, err := sweep.ShardOf(os.Getenv)
	if err != nil {
		return shard, usageError{err}
	}
	return shard, nil
}

// test plans the sweep, runs what is left of the shard and shows what became of it.
func (t *tester) test(ctx context.Context, args []string) error {
	plan, err := t.plan(args)
	if err != nil {
		return err
	}
	if t.update {
		if err := checkUpdate(plan); err != nil {
			return err
		}
	}
	var mine []numbered
	for i, c := range plan.Cases {
		if t.shard.Takes(c) {
			mine = append(mine, numbered{i + 1, c})
		}
	}
	header := sweep.Header{Schema: sweep.Schema, Cases: len(plan.Cases), Shard: t.shard, Of: len(mine), Labs: plan.Labs}
	if t.json || t.results != "" { // it may take as long as a hundred small runs
		header.Plan = plan.ID()
		if header.Program, err = thisBuild(); err != nil {
			return err
		}
	}
	record, err := t.openResults(t.results, header)
	if err != nil {
		return err
	}
	defer record.close()
	show := t.newBoard(mine)
	stopped := t.runAll(ctx, mine, record, show)
	if err := record.close(); err != nil {
		return err
	}
	results := show.ordered()
	if err := t.report(header, results, show); err != nil {
		return err
	}
	if stopped != nil {
		return stopped
	}
	return verdictOf(results)
}

// numbered is a case and its number in the plan.
type numbered struct {
	n int
	sweep.Case
}

// verdictOf is the error that gives the exit status.
func verdictOf(results []sweep.Result) error {
	var err error
	for _, r := range results {
		switch r.Verdict {
		case sweep.Broken:
			return errBroken
		case sweep.Failed:
			err = errFailed
		}
	}
	return err
}

// firstSeed is the seed of a lab's golden transcript.
const firstSeed = scripts.DefaultSeed
