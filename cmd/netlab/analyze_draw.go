package main

import (
	"io"

	runpage "netlab/topology/page"
	"netlab/topology/report"
)

// openDrawings opens the files of the connection that are asked for.
func (a *analyzed) openDrawings() error {
	for _, d := range []struct {
		name string
		draw func(io.Writer, *report.Run) error
	}{
		{a.plot, a.drawPlot(0)},
		{a.html, func(w io.Writer, run *report.Run) error { return writePage(w, run, nothingBeside) }},
	} {
		if d.name == "" {
			continue
		}
		out, err := create(d.name, a.out)
		if err != nil {
			return err
		}
		a.drawn = append(a.drawn, drawing{out, d.draw})
	}
	return nil
}

// discardDrawings takes away what was not written.
func (a *analyzed) discardDrawings() {
	for _, d := range a.drawn {
		d.discard()
	}
}

// nothingBeside is what a page says beside a connection of a capture.
func nothingBeside(*report.Run) (runpage.Options, error) { return runpage.Options{}, nil }
