package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/report/pen"
	"netlab/topology/words"
)

func newList(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [LAB...]",
		Short: "List the built-in labs, or describe some",
		Long: `list prints the catalogue of the built-in labs: what each shows, which rows of
the library's list it serves, how long it takes in virtual time with how many
packets, and the parameters that it takes. With the names of labs, built in or
your own, it says all that these labs say of themselves, and which values their
parameters may have.`,
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
			}
			return c.listLabs(found)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an array of objects: name, title, doc, params, and of built-in labs shows, virtual, packets")
	return cmd
}

// defaults writes parameters as they are given on the command line.
func defaults(params []scripts.Param) []string {
	var list []string
	for _, p := range params {
		list = append(list, words.ShellQuote(words.Clean(p.Name+"="+p.Default)))
	}
	return list
}

// meaning is what a parameter is, and which values it may have.
func meaning(p scripts.Param) string {
	switch choices := words.Or(p.Choices); {
	case choices == "":
		return p.Help
	case p.Help == "":
		return choices
	default:
		return p.Help + " (" + choices + ")"
	}
}

// catalogued is what the catalogue says of the built-in labs, by their names.
func catalogued() map[string]labs.Entry {
	all := make(map[string]labs.Entry)
	for _, e := range labs.Catalogue() {
		all[e.Name] = e
	}
	return all
}

// listLabs prints names with the titles wrapped beside them, and below what the
// catalogue says and the parameters.
func (c *console) listLabs(list []target) error {
	entries, names := catalogued(), 0
	for _, t := range list {
		names = max(names, words.Width(t.Name))
	}
	room := max(20, pageWidth(c.out)-names-2)
	var b strings.Builder
	for _, t := range list {
		name := c.paint(c.out, pen.Title, words.Pad(t.Name, names+2))
		for _, line := range words.Fold(words.Clean(t.Title), room) {
			b.WriteString(name + line + "\n")
			name = strings.Repeat(" ", names+2)
		}
		e := entries[t.Name]
		below := append(words.Fold(strings.Join(e.Shows, "; "), room), fmt.Sprintf("%s s, %d packets", e.Virtual, e.Packets))
		for _, line := range append(below, words.Pack(defaults(t.Params), room)...) {
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
			b.WriteString(strings.TrimRight("  "+words.Clean(strings.TrimSpace(line)), " ") + "\n")
		}
		wide, params := 0, defaults(t.Params)
		for _, p := range params {
			wide = max(wide, words.Width(p))
		}
		if wide > 0 {
			b.WriteString("\n")
		}
		for i, p := range params {
			b.WriteString(strings.TrimRight("  --param "+words.Pad(p, wide+2)+words.Clean(meaning(t.Params[i])), " ") + "\n")
		}
	}
	return c.print(b.String())
}

type listedLab struct {
	Name   string        `json:"name"`
	Title  string        `json:"title"`
	Doc    string        `json:"doc"`
	Params []listedParam `json:"params"`
	// Shows, Virtual and Packets are of the catalogue, for labs that are in it.
	Shows   []string `json:"shows,omitempty"`
	Virtual string   `json:"virtual,omitempty"`
	Packets uint64   `json:"packets,omitempty"`
}

type listedParam struct {
	Name    string   `json:"name"`
	Default string   `json:"default"`
	Help    string   `json:"help"`
	Choices []string `json:"choices,omitempty"`
}

func listJSON(w io.Writer, list []target) error {
	out, entries := []listedLab{}, catalogued()
	for _, t := range list {
		l := listedLab{Name: t.Name, Title: t.Title, Doc: t.Doc, Params: []listedParam{}}
		if isBuiltin(t.arg) {
			e := entries[t.Name]
			l.Shows, l.Virtual, l.Packets = e.Shows, e.Virtual, e.Packets
		}
		for _, p := range t.Params {
			l.Params = append(l.Params, listedParam{p.Name, p.Default, p.Help, p.Choices})
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
