package main

import (
	"strings"

	"netlab/cmd/netlab/explain"
	"netlab/topology/report/pen"
	"netlab/topology/words"

	"github.com/spf13/cobra"
)

// topic is a text that netlab help NAME prints; what follows the name is given
// to it.
type topic struct {
	name, short string
	text        func(c *console, words []string) (string, error)
}

var topics = []topic{
	{"lang", "The language of labs: every builtin, or those of a name", langTopic},
	{"match", "How rules and checks name packets: \"a FIN #1\"", matchTopic},
	{"notation", "How a segment is written: \"F. 1:1(0) ack 1 win 65535\"", notationTopic},
	{"json", "What the object of netlab run --json has", jsonTopic},
	{"plot", "How to read the plots of a transfer", plotTopic},
	{"html", "What the page of a run shows, and the keys that move it", htmlTopic},
	{"netem", "How a link's delay, loss, rate and queue are written", netemTopic},
}

// newTopics returns a command without a function for each topic, which is what
// the library calls a topic of the help.
func (c *console) newTopics() []*cobra.Command {
	var all []*cobra.Command
	for _, t := range topics {
		cmd := &cobra.Command{Use: t.name, Short: t.short}
		cmd.SetHelpFunc(func(*cobra.Command, []string) {
			if err := c.explain(t, nil); err != nil {
				c.complain(err)
			}
		})
		all = append(all, cmd)
	}
	return all
}

func (c *console) explain(t topic, words []string) error {
	text, err := t.text(c, words)
	if err != nil {
		return err
	}
	return c.print(text)
}

// newHelp is the help command; words after the name of a topic are the topic's.
func (c *console) newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND|TOPIC]",
		Short: "Explain a command or a topic",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil {
				return usageError{err}
			}
			if found == cmd.Root() && len(rest) > 0 {
				return c.unknownTopic(found, strings.Join(rest, " "))
			}
			for _, t := range topics {
				if t.name == found.Name() {
					return c.explain(t, rest)
				}
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var out []cobra.Completion
			found, _, err := cmd.Root().Find(args)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			for _, sub := range found.Commands() {
				if strings.HasPrefix(sub.Name(), begin) && (sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand()) {
					out = append(out, cobra.CompletionWithDesc(sub.Name(), sub.Short))
				}
			}
			return out, cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// unknownTopic says where else a word is explained: in the language of labs, or on
// a page about TCP.
func (c *console) unknownTopic(root *cobra.Command, word string) error {
	var where []string
	if knowsLang(c, word) {
		where = append(where, "netlab help lang "+word)
	}
	book, err := explain.Load()
	if err != nil {
		return err
	}
	if e, err := book.Find(word); err == nil {
		where = append(where, "netlab explain "+e.Term)
	}
	if len(where) == 0 {
		return unknownCommand(root, word)
	}
	return usageErrorf("help: %q is not a command: see %s", word, strings.Join(where, ", "))
}

// page is the text of a topic, folded to a width.
type page struct {
	strings.Builder
	*console
	width int
}

func newPage(c *console) *page { return &page{console: c, width: pageWidth(c.out)} }

// head begins a section.
func (p *page) head(text string) {
	if p.Len() > 0 {
		p.WriteByte('\n')
	}
	p.WriteString(p.paint(p.out, pen.Title, text) + "\n")
}

// say writes running text.
func (p *page) say(indent int, text string) {
	for _, line := range words.Fold(text, p.width-indent) {
		p.WriteString(strings.Repeat(" ", indent) + line + "\n")
	}
}

// row writes a term and beside it what it is, in a column of the given width.
func (p *page) row(term, text string, column int) {
	lines := words.Fold(text, p.width-column-4)
	if len(lines) == 0 {
		lines = []string{""}
	}
	for i, line := range lines {
		left := ""
		if i == 0 {
			left = term
		}
		p.WriteString(strings.TrimRight("  "+words.Pad(left, column+2)+line, " ") + "\n")
	}
}

// rows writes a table of terms.
func (p *page) rows(all [][2]string) {
	column := 0
	for _, r := range all {
		column = max(column, len(r[0]))
	}
	for _, r := range all {
		p.row(r[0], r[1], column)
	}
}
