package main

import (
	"context"
	"io"
	"strings"

	"netlab/scripts"
	runpage "netlab/topology/page"
	"netlab/topology/report"
)

// writePage writes the page of a lab's run.
func (r *runner) writePage(ctx context.Context, w io.Writer, t target, run *report.Run) error {
	o := runpage.Options{Source: &runpage.Source{}}
	o.Source.File, o.Source.Text = t.Source()
	found, err := t.Topology(ctx, scripts.Options{Seed: r.seed, Params: r.params, Limits: r.limits})
	if err != nil {
		return err
	}
	var picture strings.Builder
	if err := drawingOf(t, found).WriteSVG(&picture); err != nil {
		return err
	}
	o.Picture = picture.String()
	data, err := runpage.New(run, o)
	if err != nil {
		return err
	}
	return runpage.Write(w, data, language())
}
