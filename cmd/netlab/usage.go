package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/topology/report/pen"
)

// group is the annotation that puts a flag under a separate heading.
const group = "group"

// usage writes how a command is used: examples first, then its commands, its
// flags by what they are for, and further topics.
func (c *console) usage(cmd *cobra.Command) error {
	w := cmd.OutOrStderr()
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
				fmt.Fprintf(w, "  %-12s %s\n", sub.Name(), sub.Short)
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
				fmt.Fprintf(w, "  %-12s %s\n", sub.Name(), sub.Short)
			}
		}
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\n'%s COMMAND --help' says more about a command.\n", cmd.CommandPath())
	}
	return nil
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
