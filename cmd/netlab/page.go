package main

import (
	"context"
	"io"
	"strings"

	"netlab/cmd/netlab/graph"
	"netlab/scripts"
	"netlab/topology"
	runpage "netlab/topology/page"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// aboutRun is what a page says beside its run.
type aboutRun func(*report.Run) (runpage.Options, error)

// aboutLab is the script of a lab, and the picture of its topology.
func (r *runner) aboutLab(ctx context.Context, t target) aboutRun {
	return func(*report.Run) (runpage.Options, error) {
		found, err := t.Topology(ctx, scripts.Options{Seed: r.seed, Params: r.params, Limits: r.limits})
		if err != nil {
			return runpage.Options{}, err
		}
		o, err := picture(t.Name, t.Title, found.Nodes, found.Spec.Links)
		o.Command = r.again(t.arg)
		o.Source = &runpage.Source{}
		o.Source.File, o.Source.Text = t.Source()
		return o, err
	}
}

// about is the picture of a plan's topology.
func (p *plan) about(run *report.Run) (runpage.Options, error) {
	return picture(p.name, p.title, run.Record.Nodes, p.Links)
}

func picture(name, title string, nodes []tap.Node, links []topology.LinkSpec) (runpage.Options, error) {
	var b strings.Builder
	err := graph.Of(name, title, nodes, links).WriteSVG(&b)
	return runpage.Options{Picture: b.String()}, err
}

// writePage writes the page of a run.
func writePage(w io.Writer, run *report.Run, about aboutRun) error {
	o, err := about(run)
	if err != nil {
		return err
	}
	data, err := runpage.New(run, o)
	if err != nil {
		return err
	}
	return runpage.Write(w, data, language())
}
