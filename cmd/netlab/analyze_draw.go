package main

import (
	"fmt"
	"io"

	runpage "netlab/topology/page"
	"netlab/topology/report"
	"netlab/topology/words"
)

// openDrawings opens the files of the connection that are asked for.
func (a *analyzed) openDrawings() error {
	for _, d := range []struct {
		name string
		draw func(io.Writer, *report.Run) error
	}{
		{a.plot, a.drawPlot(0)},
		{a.html, func(w io.Writer, run *report.Run) error { return writePage(w, run, a.aboutCapture) }},
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

// draw writes the files.
func (a *analyzed) draw(run *report.Run) error {
	for _, d := range a.drawn {
		if err := d.draw(d, run); err != nil {
			return err
		}
		if err := d.commit(); err != nil {
			return err
		}
	}
	return nil
}

// pageOfAll writes the page of all connections, where one is asked for.
func (a *analyzed) pageOfAll() error {
	if a.whole == nil {
		return nil
	}
	rec := a.whole.Record()
	if len(rec.Packets) == 0 {
		return fmt.Errorf("%s: there is no TCP connection to make a page of", a.name)
	}
	run := &report.Run{
		Lab: a.name, Record: rec, Source: words.Both("times from the first segment, states inferred, windows in bytes where the capture shows their scale",
			"时间从第一个报文段算起，状态由推断得出，抓包中看得到窗口扩大因子时窗口以字节计"),
		VirtualTime: rec.Events[len(rec.Events)-1].At, Findings: a.rules.Findings(a.whole.Begin()),
	}
	return a.draw(run)
}

// discardDrawings takes away what was not written.
func (a *analyzed) discardDrawings() {
	for _, d := range a.drawn {
		d.discard()
	}
}

// aboutCapture is what a page says beside connections of a capture.
func (a *analyzed) aboutCapture(*report.Run) (runpage.Options, error) {
	var left uint64
	switch {
	case a.whole != nil:
		left = a.whole.Left
	case a.recorder != nil:
		left = a.recorder.Left
	}
	if left == 0 {
		return runpage.Options{}, nil
	}
	return runpage.Options{LeftOut: []words.Phrase{words.Bothf("the %d segments after these", "这之后的 %d 个报文段", left)}}, nil
}
