package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"netlab/cmd/netlab/graph"
	"netlab/scripts"
	"netlab/topology"
	"netlab/topology/tap"
)

// grapher is the command graph.
type grapher struct {
	*console
	given  []string // --param
	format choice
	ascii  bool
}

func newGraph(c *console) *cobra.Command {
	g := &grapher{console: c, format: newChoice("text", "mermaid", "dot", "svg")}
	cmd := &cobra.Command{
		Use:   "graph LAB",
		Short: "Draw the topology of a lab",
		Long: `graph draws the nodes of a lab with their addresses, and its links with their
settings, in the words of tc-netem. The script is run until the network is built,
and no further. LAB is as in netlab run.

text is a tree for a terminal, mermaid a flowchart for Markdown, dot the language
of Graphviz, svg a picture for a browser.`,
		Example: `  netlab graph two-routers
  netlab graph two-routers --format svg >two-routers.svg
  netlab graph two-routers --format dot | dot -Tpng -o two-routers.png
  netlab graph syn-lost --param delay=200ms --format mermaid`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageErrorf("graph takes one lab, got %d: netlab list shows the built-in ones", len(args))
			}
			return nil
		},
		ValidArgsFunction: completeLab,
		RunE:              func(cmd *cobra.Command, args []string) error { return g.graph(cmd.Context(), args[0]) },
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().Var(&g.format, "format", "the output format: text, mermaid, dot, svg")
	cmd.Flags().StringArrayVarP(&g.given, "param", "p", nil, "set a parameter of the lab, `NAME=VALUE`; may be repeated")
	cmd.Flags().BoolVar(&g.ascii, "ascii", false, "draw text with ASCII characters only")
	_ = cmd.RegisterFlagCompletionFunc("format", g.format.complete)
	_ = cmd.RegisterFlagCompletionFunc("param", completeParams)
	return cmd
}

func (g *grapher) graph(ctx context.Context, arg string) error {
	if g.ascii && g.format.value != "text" {
		return usageErrorf("--ascii goes with --format text, not %s", g.format.value)
	}
	params, err := parseParams(g.given)
	if err != nil {
		return err
	}
	t, err := findLab(arg)
	if err != nil {
		return err
	}
	if err := checkParams(t, params); err != nil {
		return err
	}
	found, err := t.Topology(ctx, scripts.Options{Seed: scripts.DefaultSeed, Params: params})
	if err != nil {
		return orInterruption(ctx, err, t.Name)
	}
	if len(found.Nodes) == 0 {
		return fmt.Errorf("%s creates no nodes: there is nothing to draw", t.Name)
	}
	drawing := drawingOf(t.Name, t.Title, found.Nodes, found.Spec.Links)
	switch g.format.value {
	case "mermaid":
		return drawing.WriteMermaid(g.out)
	case "dot":
		return drawing.WriteDOT(g.out)
	case "svg":
		return drawing.WriteSVG(g.out)
	}
	return drawing.WriteText(g.out, g.ascii)
}

// drawingOf is what there is to draw of a topology.
func drawingOf(name, title string, nodes []tap.Node, links []topology.LinkSpec) *graph.Graph {
	g := &graph.Graph{Name: name, Title: title}
	index := make(map[string]int)
	for i, n := range nodes {
		index[n.Name] = i
		node := graph.Node{Name: n.Name, Kind: n.Kind.String(), Round: n.Kind == topology.Router}
		for _, a := range append(n.Addrs[:len(n.Addrs):len(n.Addrs)], n.Networks...) {
			node.Addrs = append(node.Addrs, a.String())
		}
		g.Nodes = append(g.Nodes, node)
	}
	for _, l := range links {
		link := graph.Link{A: index[l.A], B: index[l.B], AToB: l.AToB.String(), BToA: l.BToA.String()}
		if l.MTU != 0 && l.MTU != topology.DefaultMTU {
			link.MTU = strconv.Itoa(l.MTU)
		}
		g.Links = append(g.Links, link)
	}
	return g
}
