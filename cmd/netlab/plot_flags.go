package main

import (
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/topology/plot"
	"netlab/topology/report"
)

// plotFlags say what a plot is written to, and what it shows.
type plotFlags struct {
	plot   string
	panels panels
}

func (f *plotFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.plot, "plot", "", "plots of the transfer as an SVG `FILE`; netlab help plot explains them")
	flags.Var(&f.panels, "panels", "the plots to draw, a `LIST` of "+strings.Join(panelNames(), ", ")+"; without it, all that have something to show")
}

// check refuses panels where nothing is plotted.
func (f *plotFlags) check(set *pflag.FlagSet, view string) error {
	if set.Changed("panels") && f.plot == "" && view != plotView {
		return usageErrorf("--panels names the parts of a plot: ask for one by --plot FILE or --view plot")
	}
	return wantSVG("--plot", f.plot)
}

// wantSVG refuses the name of a file that another program would take for a picture of
// another kind.
func wantSVG(flag, name string) error {
	switch ending := filepath.Ext(name); strings.ToLower(ending) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf", ".html":
		return usageErrorf("%s %s: it writes SVG: name the file %s", flag, name, strings.TrimSuffix(name, ending)+".svg")
	}
	return nil
}

// plotView is the view that draws plots in characters.
const plotView = "plot"

// drawPlot writes a run's plots as an SVG file.
func (f *plotFlags) drawPlot(conn int) func(io.Writer, *report.Run) error {
	return func(w io.Writer, run *report.Run) error {
		p, err := plot.New(run, plot.Options{Kinds: f.panels, Conn: conn})
		if err != nil {
			return err
		}
		return plot.WriteSVG(w, p, plot.SVGOptions{Width: plot.Wide})
	}
}

// showPlot writes a run's plots in characters.
func (f *plotFlags) showPlot(w io.Writer, run *report.Run, conn int, o plot.TextOptions) error {
	p, err := plot.New(run, plot.Options{Kinds: f.panels, Conn: conn})
	if err != nil {
		return err
	}
	return plot.WriteText(w, p, o)
}

// panels is a flag that takes a list of kinds of panels.
type panels []plot.Kind

func (p *panels) Type() string { return "list" }

func (p *panels) String() string {
	var names []string
	for _, k := range *p {
		names = append(names, k.String())
	}
	return strings.Join(names, ",")
}

func (p *panels) Set(text string) (err error) {
	*p, err = plot.ParseKinds(text)
	return err
}

func panelNames() []string {
	var names []string
	for _, k := range plot.Kinds() {
		names = append(names, k.String())
	}
	return names
}

// complete completes the last name of a list.
func (p *panels) complete(_ *cobra.Command, _ []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
	done := begin[:strings.LastIndexByte(begin, ',')+1]
	var out []cobra.Completion
	for _, k := range plot.Kinds() {
		if strings.HasPrefix(k.String(), begin[len(done):]) {
			out = append(out, cobra.CompletionWithDesc(done+k.String(), k.Help()))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
