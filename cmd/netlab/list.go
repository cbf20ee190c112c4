package main

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"netlab/scripts"
	"netlab/topology/report/pen"
	"netlab/topology/words"
)

func newList(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [LAB...]",
		Short: "List the built-in labs, or describe some",
		Long: `list prints the built-in labs with what each shows and the parameters that it
takes. With the names of labs, built in or your own, it says all that these
labs say of themselves.`,
		Example: `  netlab list
  netlab list simultaneous-close ./my-lab
  netlab list --json`,
		ValidArgsFunction: completeLabs,
		RunE: func(_ *cobra.Command, args []string) error {
			names := args
			if len(names) == 0 {
				names = builtinNames()
			}
			var found []target
			for _, name := range names {
				t, err := findLab(name)
				if err != nil {
					return err
				}
				found = append(found, t)
			}
			switch {
			case asJSON:
				return listJSON(c.out, found)
			case len(args) > 0:
				return c.describeLabs(found)
			case width(c.out) > 0:
				return c.listWrapped(found, width(c.out))
			}
			return c.listLines(found)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an array of objects: name, title, doc, params")
	return cmd
}

// nameWidth is the width of a column of lab names.
func nameWidth(list []target) int {
	n := len("LAB")
	for _, t := range list {
		n = max(n, words.Width(t.Name))
	}
	return n
}

// defaults writes parameters as they are given on the command line.
func defaults(params []scripts.Param) string {
	var words []string
	for _, p := range params {
		words = append(words, p.Name+"="+p.Default)
	}
	return strings.Join(words, " ")
}

// listLines prints a line a lab, for tools that read lines.
func (c *console) listLines(list []target) error {
	names, titles := nameWidth(list), len("TITLE")
	for _, t := range list {
		titles = max(titles, words.Width(t.Title))
	}
	var b strings.Builder
	row := func(name, title, params string) {
		b.WriteString(strings.TrimRight(words.Pad(name, names+2)+words.Pad(title, titles+2)+params, " ") + "\n")
	}
	row("LAB", "TITLE", "PARAMETERS")
	for _, t := range list {
		row(t.Name, t.Title, defaults(t.Params))
	}
	return c.print(b.String())
}

// listWrapped prints for a reader at a terminal: titles are wrapped beside the
// names, parameters come below.
func (c *console) listWrapped(list []target, columns int) error {
	names := nameWidth(list)
	room := max(20, min(columns, maxPage)-names-2)
	var b strings.Builder
	for _, t := range list {
		name := c.paint(c.out, pen.Title, words.Pad(t.Name, names+2))
		for _, line := range words.Fold(t.Title, room) {
			b.WriteString(name + line + "\n")
			name = strings.Repeat(" ", names+2)
		}
		for _, line := range words.Fold(defaults(t.Params), room) {
			b.WriteString(strings.Repeat(" ", names+2) + c.paint(c.out, pen.Faint, line) + "\n")
		}
	}
	return c.print(b.String())
}

// describeLabs prints all that labs say of themselves.
func (c *console) describeLabs(list []target) error {
	var b strings.Builder
	for i, t := range list {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(c.paint(c.out, pen.Title, t.Name) + "\n")
		for line := range strings.Lines(strings.TrimSpace(t.Doc)) {
			b.WriteString(strings.TrimRight("  "+strings.TrimSpace(line), " ") + "\n")
		}
		wide := 0
		for _, p := range t.Params {
			wide = max(wide, len(p.Name+p.Default)+1)
		}
		if wide > 0 {
			b.WriteString("\n")
		}
		for _, p := range t.Params {
			b.WriteString(strings.TrimRight("  --param "+words.Pad(p.Name+"="+p.Default, wide+2)+p.Help, " ") + "\n")
		}
	}
	return c.print(b.String())
}

type listedLab struct {
	Name   string        `json:"name"`
	Title  string        `json:"title"`
	Doc    string        `json:"doc"`
	Params []listedParam `json:"params"`
}

type listedParam struct {
	Name    string `json:"name"`
	Default string `json:"default"`
	Help    string `json:"help"`
}

func listJSON(w io.Writer, list []target) error {
	out := []listedLab{}
	for _, t := range list {
		l := listedLab{Name: t.Name, Title: t.Title, Doc: t.Doc, Params: []listedParam{}}
		for _, p := range t.Params {
			l.Params = append(l.Params, listedParam{p.Name, p.Default, p.Help})
		}
		out = append(out, l)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

func (c *console) print(text string) error {
	_, err := io.WriteString(c.out, text)
	return err
}

// noArguments refuses arguments, as one that has the wrong command in mind gives.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageErrorf("%s takes no argument, got %q", cmd.Name(), args[0])
	}
	return nil
}
