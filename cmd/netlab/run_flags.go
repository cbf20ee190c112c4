package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/scripts"
	"netlab/topology/words"
)

// runFlags are the flags of netlab run.
type runFlags struct {
	seed    uint64
	given   []string // --param
	monitor choice

	shown *outputFlags
	travelFlags
	limitFlags
}

func newRunFlags() *runFlags {
	return &runFlags{shown: newOutputFlags(automatic), monitor: newChoice("fail", "strict", "report", "off")}
}

// register declares the flags, by what they are for.
func (f *runFlags) register(cmd *cobra.Command) {
	cmd.Flags().SortFlags = false
	flagGroup(cmd, "What is run:", func(flags *pflag.FlagSet) {
		flags.Uint64Var(&f.seed, "seed", scripts.DefaultSeed, "draw all random numbers from seed `N`")
		flags.StringArrayVarP(&f.given, "param", "p", nil, "set a parameter of the lab, `NAME=VALUE`; may be repeated")
		flags.Var(&f.monitor, "monitor", "what to make of hosts that break a rule of the RFCs: fail (exit with 1 where it is a MUST), strict (for any rule), report, off")
	})
	flagGroup(cmd, "How far it goes:", f.travelFlags.register)
	f.shown.register(cmd)
	f.limitFlags.register(cmd)

	complete := func(flag string, fn cobra.CompletionFunc) {
		if err := cmd.RegisterFlagCompletionFunc(flag, fn); err != nil {
			panic(err) // no such flag
		}
	}
	complete("monitor", f.monitor.complete)
	complete("param", completeParams)
	for _, flag := range []string{"seed", "at", "until"} {
		complete(flag, cobra.NoFileCompletions)
	}
}

// check refuses flags that contradict each other or themselves, and returns the
// parameters.
func (f *runFlags) check(set *pflag.FlagSet, args []string) (map[string]string, error) {
	switch {
	case len(args) == 0:
		return nil, usageErrorf("run: which lab? netlab list shows the built-in ones")
	case len(args) > 1:
		return nil, usageErrorf("run takes one lab, got %d: netlab test %s runs them all", len(args), strings.Join(quoted(args), " "))
	}
	var whole []string
	for _, flag := range []string{"json", "pcapng", "html", "svg", "mermaid", "plot", "quiet"} {
		if set.Changed(flag) {
			whole = append(whole, "--"+flag)
		}
	}
	if err := f.travelFlags.check(whole...); err != nil {
		return nil, err
	}
	if err := f.shown.check(set); err != nil {
		return nil, err
	}
	if err := f.limitFlags.check(set); err != nil {
		return nil, err
	}
	return parseParams(f.given)
}

// quoted writes words of a command line as a shell takes them.
func quoted(args []string) []string {
	var out []string
	for _, a := range args {
		out = append(out, words.ShellQuote(a))
	}
	return out
}
