package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// group is the annotation that puts a flag under a separate heading.
const group = "group"

// help says what a command does, folded to the page, and how it is used.
func (c *console) help(cmd *cobra.Command, _ []string) {
	w := cmd.OutOrStdout()
	for text := range strings.SplitSeq(strings.TrimSpace(cmp.Or(cmd.Long, cmd.Short)), "\n\n") {
		lines := words.Fold(text, pageWidth(w))
		if text[0] == '\t' { // a command line of the library's own text
			lines = strings.Split(text, "\n")
		}
		fmt.Fprintf(w, "%s\n\n", strings.Join(lines, "\n"))
	}
	c.usage(w, cmd)
}

// usage writes how a command is used: examples first, then its commands, its
// flags by what they are for, and further topics.
func (c *console) usage(w io.Writer, cmd *cobra.Command) {
	head := func(text string) { fmt.Fprintf(w, "\n%s\n", c.paint(w, pen.Title, text)) }
	fmt.Fprintf(w, "%s\n", c.paint(w, pen.Title, "Usage:"))
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "  %s COMMAND [flags]\n", cmd.CommandPath())
	} else {
		fmt.Fprintf(w, "  %s\n", cmd.UseLine())
	}
	if cmd.HasExample() {
		head("Examples:")
		fmt.Fprintln(w, strings.TrimRight(cmd.Example, "\n"))
	}
	if cmd.HasAvailableSubCommands() {
		head("Commands:")
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				brief(w, sub)
			}
		}
	}
	usageOfFlags(w, cmd.LocalFlags(), head)
	if cmd.HasAvailableInheritedFlags() {
		head("Flags of every command:")
		fmt.Fprint(w, cmd.InheritedFlags().FlagUsagesWrapped(pageWidth(w)))
	}
	if cmd.HasHelpSubCommands() {
		head("Topics (netlab help TOPIC):")
		for _, sub := range cmd.Commands() {
			if sub.IsAdditionalHelpTopicCommand() {
				brief(w, sub)
			}
		}
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\n'%s COMMAND --help' says more about a command.\n", cmd.CommandPath())
	}
}

// brief writes the name of a command and beside it what it does.
func brief(w io.Writer, cmd *cobra.Command) {
	name := cmd.Name()
	for _, line := range words.Fold(cmd.Short, pageWidth(w)-15) {
		fmt.Fprintf(w, "  %-12s %s\n", name, line)
		name = ""
	}
}

// flagGroup gives a command flags that its usage shows under a heading.
func flagGroup(cmd *cobra.Command, heading string, declare func(*pflag.FlagSet)) {
	flags := pflag.NewFlagSet(heading, pflag.ContinueOnError)
	declare(flags)
	flags.VisitAll(func(f *pflag.Flag) {
		f.Annotations = map[string][]string{group: {heading}}
	})
	flags.SortFlags = false
	cmd.Flags().AddFlagSet(flags)
}

// usageOfFlags writes flags under the headings that their annotations give, in
// the order of declaration.
func usageOfFlags(w io.Writer, flags *pflag.FlagSet, head func(string)) {
	var order []string
	groups := make(map[string]*pflag.FlagSet)
	flags.VisitAll(func(f *pflag.Flag) {
		name := "Flags:"
		if g := f.Annotations[group]; len(g) > 0 {
			name = g[0]
		}
		set := groups[name]
		if set == nil {
			set = pflag.NewFlagSet("", pflag.ContinueOnError)
			set.SortFlags = false
			groups[name] = set
			order = append(order, name)
		}
		set.AddFlag(f)
	})
	for _, name := range order {
		head(name)
		fmt.Fprint(w, groups[name].FlagUsagesWrapped(pageWidth(w)))
	}
}

// maxPage is how wide running text gets on a wide terminal.
const maxPage = 100

// pageWidth is how wide text on w is to be.
func pageWidth(w io.Writer) int {
	if n := width(w); n > 0 {
		return min(n, maxPage)
	}
	return fallbackWidth
}
