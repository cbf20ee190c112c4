package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"netlab/cmd/netlab/explain"
	"netlab/topology/report/pen"
)

// explainer is the command explain.
type explainer struct {
	*console
	lang  choice
	ascii bool
}

func newExplain(c *console) *cobra.Command {
	x := &explainer{console: c, lang: newChoice(explain.Languages()...)}
	cmd := &cobra.Command{
		Use:   "explain [TERM]",
		Short: "Explain a term of TCP: a state, a flag, a kind of segment, a rule",
		Long: `explain shows a page about a term of TCP: what it is, how a state is entered and
left, the RFC section, the labs that show it, and where the stack in netlab
differs. The figure is drawn from a lab that is run at that moment. Without a
term it lists all terms.`,
		Example: `  netlab explain
  netlab explain how to read a figure
  netlab explain TIME-WAIT
  netlab explain simultaneous open
  netlab explain 半关闭
  netlab explain --lang zh TIME-WAIT`,
		ValidArgsFunction: completeTerms,
		RunE: func(cmd *cobra.Command, args []string) error {
			return x.explain(cmd, strings.Join(args, " "))
		},
	}
	cmd.Flags().Var(&x.lang, "lang", "the language: en, or zh for Chinese (that of a Chinese TERM, or of LANG)")
	cmd.Flags().BoolVar(&x.ascii, "ascii", false, "draw with ASCII characters only")
	_ = cmd.RegisterFlagCompletionFunc("lang", x.lang.complete)
	return cmd
}

func (x *explainer) explain(cmd *cobra.Command, term string) error {
	book, err := explain.Load()
	if err != nil {
		return err
	}
	lang := x.lang.value
	if !cmd.Flags().Changed("lang") {
		lang = explain.LanguageOf(term)
		if lang == explain.English {
			lang = language()
		}
	}
	page := explain.Page{
		Lang: lang, Width: min(pageWidth(x.out), fallbackWidth), ASCII: x.ascii, Color: x.colorful(x.out),
		Paint: func(s explain.Style, text string) string { return x.paint(x.out, explainStyles[s], text) },
	}
	if term == "" {
		return book.WriteIndex(x.out, page)
	}
	entry, err := book.Find(term)
	if err != nil {
		if lab := strings.ReplaceAll(strings.ToLower(term), " ", "-"); slices.Contains(builtinNames(), lab) {
			return usageErrorf("no term %q: netlab run %s shows it", term, lab)
		}
		return usageError{err}
	}
	return entry.Write(cmd.Context(), x.out, page)
}

var explainStyles = map[explain.Style]pen.Style{explain.Head: pen.Title, explain.Label: pen.Title, explain.Faint: pen.Faint}

// completeTerms completes terms; one with blanks is completed in one word.
func completeTerms(_ *cobra.Command, args []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
	book, err := explain.Load()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []cobra.Completion
	for _, e := range book.Complete(begin) {
		out = append(out, cobra.CompletionWithDesc(e.Term, e.Group.Title(explain.English)))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
