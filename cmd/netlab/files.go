package main

import (
	"io"

	"netlab/scripts"
	"netlab/topology"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// files are the files that a run is written to. They are opened before it, so
// that nobody learns after a long run that a name cannot be written.
type files struct {
	capture *capture
	drawn   []drawing
	failed  func() // stops a run that cannot be kept
	// whole says that one of them has all bytes of the packets.
	whole bool
}

// drawing is a file that is written after the run.
type drawing struct {
	*outfile
	draw func(io.Writer, *report.Run) error
}

// openFiles opens the files that are asked for; about is what a page says beside the run.
func (r *output) openFiles(about aboutRun) (*files, error) {
	f := &files{whole: r.pcapng != "" || r.html != ""}
	if r.pcapng != "" {
		out, err := create(r.pcapng, r.out)
		if err != nil {
			return nil, err
		}
		f.capture = &capture{file: out}
	}
	for _, d := range []struct {
		name string
		draw func(io.Writer, *report.Run) error
	}{
		{r.html, func(w io.Writer, run *report.Run) error { return writePage(w, run, about) }},
		{r.svg, func(w io.Writer, run *report.Run) error {
			return report.WriteSVG(w, run, report.SVGOptions{Elide: r.elision()})
		}},
		{r.mermaid, func(w io.Writer, run *report.Run) error {
			return report.WriteMermaid(w, run, report.MermaidOptions{Elide: r.elision()})
		}},
		{r.plot, r.drawPlot(r.conn)},
	} {
		if d.name == "" {
			continue
		}
		out, err := create(d.name, r.out)
		if err != nil {
			f.discard()
			return nil, err
		}
		f.drawn = append(f.drawn, drawing{out, d.draw})
	}
	return f, nil
}

// sinks are the observers that write files during the run. There are none where f
// is nil.
func (f *files) sinks() []tap.Sink {
	if f == nil || f.capture == nil {
		return nil
	}
	f.capture.failed = f.failed
	return []tap.Sink{f.capture}
}

// attach has the files of a live network written while it is up.
func (f *files) attach(nw *topology.Network) {
	for _, s := range f.sinks() {
		if l, ok := s.(scripts.LinkSink); ok {
			l.SetLinks(nw.Tap().Links)
		}
		nw.AddSink(s)
	}
}

// closeCapture ends the capture, whether its run came to an end or not.
func (f *files) closeCapture() error {
	if f == nil || f.capture == nil {
		return nil
	}
	c := f.capture
	f.capture = nil
	return c.close()
}

// write writes the other files.
func (f *files) write(run *report.Run) error {
	for len(f.drawn) > 0 {
		d := f.drawn[0]
		if err := d.draw(d, run); err != nil {
			return err
		}
		f.drawn = f.drawn[1:]
		if err := d.commit(); err != nil {
			return err
		}
	}
	return nil
}

// discard takes away what was not written.
func (f *files) discard() {
	if f == nil {
		return
	}
	if f.capture != nil {
		f.capture.file.discard()
	}
	for _, d := range f.drawn {
		d.outfile.discard()
	}
	f.capture, f.drawn = nil, nil
}
