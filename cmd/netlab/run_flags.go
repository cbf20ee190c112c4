package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/words"
)

// runFlags are the flags of netlab run.
type runFlags struct {
	seed    uint64
	given   []string // --param
	monitor choice

	view    choice
	ascii   bool
	columns int // --width
	quiet   bool
	verbose bool

	json, samples        bool
	pcapng, svg, mermaid string
	conn                 int
	plotFlags

	travelFlags
	limitFlags
}

// automatic as a view is a ladder on a terminal and a transcript elsewhere.
const automatic = "auto"

func newRunFlags() *runFlags {
	return &runFlags{view: newChoice(automatic, "ladder", "transcript", "states", "plot", "summary", "none"), monitor: newChoice("fail", "strict", "report", "off")}
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
	flagGroup(cmd, "What is shown:", func(flags *pflag.FlagSet) {
		flags.Var(&f.view, "view", "`VIEW` of a run: auto (a ladder on a terminal, a transcript elsewhere), ladder, transcript, states, plot, summary, none")
		flags.BoolVar(&f.ascii, "ascii", false, "write ASCII characters only")
		flags.IntVar(&f.columns, "width", 0, "`COLUMNS` to fill (those of the terminal; elsewhere 80 for a ladder, as many as it takes for text)")
		flags.BoolVarP(&f.quiet, "quiet", "q", false, "show nothing but checks that failed")
		flags.BoolVarP(&f.verbose, "verbose", "v", false, "show all that is on record: long transfers whole, every timestamp option")
	})
	flagGroup(cmd, "What is written (- is standard output):", func(flags *pflag.FlagSet) {
		flags.BoolVar(&f.json, "json", false, "one JSON object on standard output, and nothing else")
		flags.BoolVar(&f.samples, "samples", false, "with --json: how each sender and each queue stood from moment to moment, too")
		flags.StringVar(&f.pcapng, "pcapng", "", "a capture `FILE` for Wireshark, written as the run goes on")
		flags.StringVar(&f.svg, "svg", "", "the ladder as an SVG `FILE`")
		flags.StringVar(&f.mermaid, "mermaid", "", "the ladder as a Mermaid `FILE`, which shows no time on the way")
		f.plotFlags.register(flags)
		flags.IntVar(&f.conn, "conn", 0, "plot connection `N`, 0 for the one that carried the most data")
	})
	f.limitFlags.register(cmd)

	complete := func(flag string, fn cobra.CompletionFunc) {
		if err := cmd.RegisterFlagCompletionFunc(flag, fn); err != nil {
			panic(err) // no such flag
		}
	}
	complete("view", f.view.complete)
	complete("monitor", f.monitor.complete)
	complete("param", completeParams)
	complete("panels", f.panels.complete)
	for _, flag := range []string{"seed", "width", "conn", "at", "until"} {
		complete(flag, cobra.NoFileCompletions)
	}
	for flag, ending := range map[string]string{"pcapng": "pcapng", "svg": "svg", "plot": "svg", "mermaid": "mmd"} {
		_ = cmd.MarkFlagFilename(flag, ending)
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
	case f.quiet && f.verbose:
		return nil, usageErrorf("--quiet and --verbose contradict each other")
	case f.quiet && f.json:
		return nil, usageErrorf("--quiet and --json contradict each other: --quiet prints nothing for a run that passes, --json always prints an object")
	case set.Changed("conn") && f.plot == "" && f.view.value != plotView:
		return nil, usageErrorf("--conn names the connection of a plot: ask for one by --plot FILE or --view plot")
	case f.conn < 0:
		return nil, usageErrorf("--conn %d: connections are counted from 1", f.conn)
	case f.samples && !f.json:
		return nil, usageErrorf("--samples needs --json: they are part of its object")
	case f.quiet && set.Changed("view") && f.view.value != "none":
		return nil, usageErrorf("--quiet shows no view, --view %s asks for one", f.view.value)
	case set.Changed("width") && f.columns < minWidth:
		return nil, usageErrorf("--width %d: want at least %d", f.columns, minWidth)
	case f.view.value == "ladder" && set.Changed("width") && f.columns < report.MinLadderWidth:
		return nil, usageErrorf("--width %d: a ladder needs at least %d", f.columns, report.MinLadderWidth)
	}
	var whole []string
	for _, flag := range []string{"json", "pcapng", "svg", "mermaid", "plot", "quiet"} {
		if set.Changed(flag) {
			whole = append(whole, "--"+flag)
		}
	}
	if err := f.travelFlags.check(whole...); err != nil {
		return nil, err
	}
	if err := f.plotFlags.check(set, f.view.value); err != nil {
		return nil, err
	}
	if err := f.limitFlags.check(set); err != nil {
		return nil, err
	}
	if err := f.checkFiles(set); err != nil {
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

// minWidth is the least width in which text is still readable.
const minWidth = 40

// checkFiles sees that standard output and each file is written by one only.
func (f *runFlags) checkFiles(set *pflag.FlagSet) error {
	taken := make(map[string]string)
	if f.json {
		taken[stdout] = "--json"
	}
	for _, file := range []struct{ flag, name string }{{"--pcapng", f.pcapng}, {"--svg", f.svg}, {"--mermaid", f.mermaid}, {"--plot", f.plot}} {
		switch other := taken[file.name]; {
		case file.name == "":
			if set.Changed(file.flag[2:]) {
				return usageErrorf("%s needs the name of a file", file.flag)
			}
			continue
		case other != "" && file.name == stdout:
			return usageErrorf("%s and %s - would both write to standard output", other, file.flag)
		case other != "":
			return usageErrorf("%s and %s would both write to %s", other, file.flag, file.name)
		}
		taken[file.name] = file.flag
	}
	if taken[stdout] != "" && set.Changed("view") && f.view.value != "none" {
		return usageErrorf("%s and --view %s would both write to standard output", taken[stdout], f.view.value)
	}
	return nil
}

// onStdout reports whether standard output holds a file or an object, and no
// text may come between.
func (f *runFlags) onStdout() bool {
	return f.json || f.pcapng == stdout || f.svg == stdout || f.mermaid == stdout || f.plot == stdout
}
