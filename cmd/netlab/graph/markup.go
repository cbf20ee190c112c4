package graph

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"netlab/topology/words"
)

var (
	mermaidEscapes = strings.NewReplacer("#", "#35;", ";", "#59;", "&", "#amp;", "<", "#lt;", ">", "#gt;", "\"", "#quot;", "`", "#96;")
	dotEscapes     = strings.NewReplacer(`\`, `\\`, `"`, `\"`)
)

// WriteMermaid writes the graph as a flowchart of Mermaid.
func (g *Graph) WriteMermaid(w io.Writer) error {
	out := bufio.NewWriter(w)
	text := func(lines []string) string {
		for i := range lines {
			lines[i] = mermaidEscapes.Replace(words.Clean(lines[i]))
		}
		return `"` + strings.Join(lines, "<br/>") + `"`
	}
	fmt.Fprintf(out, "---\ntitle: %s\n---\nflowchart LR\n", text([]string{g.Name}))
	for i, n := range g.Nodes {
		open, end := "[", "]"
		if n.Round {
			open, end = "([", "])"
		}
		fmt.Fprintf(out, "    n%d%s%s%s\n", i, open, text(append([]string{n.Name, n.Kind}, n.Addrs...)), end)
	}
	for i := range g.Links {
		l := &g.Links[i]
		label := ""
		if lines := g.labels(l); len(lines) > 0 {
			label = "|" + text(lines) + "|"
		}
		fmt.Fprintf(out, "    n%d ---%s n%d\n", l.A, label, l.B)
	}
	return out.Flush()
}

// WriteDOT writes the graph in the language of Graphviz.
func (g *Graph) WriteDOT(w io.Writer) error {
	out := bufio.NewWriter(w)
	text := func(lines []string) string {
		for i := range lines {
			lines[i] = dotEscapes.Replace(words.Clean(lines[i]))
		}
		return `"` + strings.Join(lines, `\n`) + `"`
	}
	fmt.Fprintf(out, "graph %s {\n  rankdir=LR\n  node [shape=box]\n", text([]string{g.Name}))
	for i, n := range g.Nodes {
		style := ""
		if n.Round {
			style = ", style=rounded"
		}
		fmt.Fprintf(out, "  n%d [label=%s%s]\n", i, text(append([]string{n.Name, n.Kind}, n.Addrs...)), style)
	}
	for i := range g.Links {
		l := &g.Links[i]
		fmt.Fprintf(out, "  n%d -- n%d [label=%s]\n", l.A, l.B, text(g.labels(l)))
	}
	fmt.Fprint(out, "}\n")
	return out.Flush()
}
