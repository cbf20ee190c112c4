package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	runpage "netlab/topology/page"
	"netlab/topology/report"
	"netlab/topology/samples"
)

// outputFlags say what is shown of a run, and what it is written to.
type outputFlags struct {
	view    choice
	ascii   bool
	columns int // --width
	quiet   bool
	verbose bool

	json, samples              bool
	pcapng, html, svg, mermaid string
	conn                       int
	plotFlags
}

// output shows runs, and writes them.
type output struct {
	*console
	*outputFlags
}

// automatic as a view is a ladder on a terminal and a transcript elsewhere.
const automatic = "auto"

// newOutputFlags are the flags of a command whose view is usual unless it is asked for
// another.
func newOutputFlags(usual string) *outputFlags {
	view := newChoice(automatic, "ladder", "transcript", "states", "plot", "summary", "none")
	view.value = usual
	return &outputFlags{view: view}
}

// register declares the flags, by what they are for.
func (f *outputFlags) register(cmd *cobra.Command) {
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
		flags.StringVar(&f.html, "html", "", "all of it as one page for a browser, a `FILE` to look at, send and keep (netlab help html)")
		flags.StringVar(&f.svg, "svg", "", "the ladder as an SVG `FILE`")
		flags.StringVar(&f.mermaid, "mermaid", "", "the ladder as a Mermaid `FILE`, without the time that packets take")
		f.plotFlags.register(flags)
		flags.IntVar(&f.conn, "conn", 0, "plot connection `N`, 0 for the one that carried the most data")
	})

	for flag, complete := range map[string]cobra.CompletionFunc{
		"view": f.view.complete, "panels": f.panels.complete, "width": cobra.NoFileCompletions, "conn": cobra.NoFileCompletions,
	} {
		if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
			panic(err) // no such flag
		}
	}
	for flag, ending := range map[string]string{"pcapng": "pcapng", "html": "html", "svg": "svg", "plot": "svg", "mermaid": "mmd"} {
		_ = cmd.MarkFlagFilename(flag, ending)
	}
}

// check refuses flags that contradict each other or themselves.
func (f *outputFlags) check(set *pflag.FlagSet) error {
	switch {
	case f.quiet && f.verbose:
		return usageErrorf("--quiet and --verbose contradict each other")
	case f.quiet && f.json:
		return usageErrorf("--quiet and --json contradict each other: --quiet prints nothing for a run that passes, --json always prints an object")
	case set.Changed("conn") && f.plot == "" && f.view.value != plotView:
		return usageErrorf("--conn names the connection of a plot: ask for one by --plot FILE or --view plot")
	case f.conn < 0:
		return usageErrorf("--conn %d: connections are counted from 1", f.conn)
	case f.samples && !f.json:
		return usageErrorf("--samples needs --json: they are part of its object")
	case f.quiet && set.Changed("view") && f.view.value != "none":
		return usageErrorf("--quiet shows no view, --view %s asks for one", f.view.value)
	case set.Changed("width") && f.columns < minWidth:
		return usageErrorf("--width %d: want at least %d", f.columns, minWidth)
	case f.view.value == "ladder" && set.Changed("width") && f.columns < report.MinLadderWidth:
		return usageErrorf("--width %d: a ladder needs at least %d", f.columns, report.MinLadderWidth)
	}
	if err := f.plotFlags.check(set, f.view.value); err != nil {
		return err
	}
	if err := wantSVG("--svg", f.svg); err != nil {
		return err
	}
	return f.checkFiles(set)
}

// minWidth is the least width in which text is still readable.
const minWidth = 40

// checkFiles sees that standard output and each file is written by one only.
func (f *outputFlags) checkFiles(set *pflag.FlagSet) error {
	taken := make(map[string]string)
	if f.json {
		taken[stdout] = "--json"
	}
	for _, file := range []struct{ flag, name string }{{"--pcapng", f.pcapng}, {"--html", f.html}, {"--svg", f.svg}, {"--mermaid", f.mermaid}, {"--plot", f.plot}} {
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
func (f *outputFlags) onStdout() bool {
	return f.json || f.pcapng == stdout || f.html == stdout || f.svg == stdout || f.mermaid == stdout || f.plot == stdout
}

// sampling is how many samples of each sender and queue are kept for what is asked for.
func (f *outputFlags) sampling() int {
	switch {
	case f.html != "":
		return runpage.Samples
	case f.samples, f.plot != "", f.view.value == plotView:
		return samples.DefaultMax
	}
	return 0
}
