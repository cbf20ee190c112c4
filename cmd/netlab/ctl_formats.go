package main

import (
	"io"

	"netlab/cmd/netlab/control"
	"netlab/topology/report"
)

// formats are how netlab ctl save writes what a live network has on record.
func (l *live) formats() []control.Format {
	return []control.Format{
		{Ending: "pcapng", What: "a capture for Wireshark", Write: func(w io.Writer, run *report.Run) error {
			return report.WritePcapng(w, run.Record, report.PcapngOptions{})
		}},
		{Ending: "html", What: "a page to explore in a browser", Write: func(w io.Writer, run *report.Run) error {
			return writePage(w, run, l.about)
		}},
		{Ending: "json", What: "the object of netlab run --json", Write: report.WriteJSON},
		{Ending: "svg", What: "a ladder as a picture", Write: func(w io.Writer, run *report.Run) error {
			return report.WriteSVG(w, run, report.SVGOptions{Elide: report.Concise})
		}},
		{Ending: "mmd", What: "a ladder as Mermaid", Write: func(w io.Writer, run *report.Run) error {
			return report.WriteMermaid(w, run, report.MermaidOptions{Elide: report.Concise})
		}},
		{Ending: "txt", What: "a transcript", Write: func(w io.Writer, run *report.Run) error {
			return report.WriteTranscript(w, run, report.TranscriptOptions{})
		}},
	}
}
