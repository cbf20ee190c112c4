package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// completeLabs completes the names of built-in labs; where none fits, the shell
// completes paths.
func completeLabs(_ *cobra.Command, args []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	for _, name := range builtinNames() {
		if !strings.HasPrefix(name, begin) || slices.Contains(args, name) {
			continue
		}
		if t, err := findLab(name); err == nil {
			out = append(out, cobra.CompletionWithDesc(name, t.Title))
		}
	}
	return out, cobra.ShellCompDirectiveDefault
}

// completeLab completes the name of one lab.
func completeLab(cmd *cobra.Command, args []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return completeLabs(cmd, args, begin)
}

// completeParams completes --param: the names of the parameters of the labs that
// are named already, and then the values that a parameter may have, or the one that it has
// without the flag.
func completeParams(_ *cobra.Command, args []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	name, _, valued := strings.Cut(begin, "=")
	for _, arg := range args {
		t, err := findLab(arg)
		if err != nil {
			continue
		}
		for _, p := range t.Params {
			switch {
			case valued && p.Name == name:
				values := p.Choices
				if values == nil {
					values = []string{p.Default}
				}
				for _, v := range values {
					out = append(out, cobra.CompletionWithDesc(name+"="+v, p.Help))
				}
			case !valued && strings.HasPrefix(p.Name, begin):
				out = append(out, cobra.CompletionWithDesc(p.Name+"=", p.Help))
			}
		}
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	if !valued {
		directive |= cobra.ShellCompDirectiveNoSpace
	}
	return out, directive
}
