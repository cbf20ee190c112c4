package main

import (
	"fmt"
	"io"

	"netlab/topology/report"
	"netlab/topology/words"
)

// summarize says how a live network has done: its links, its proxies, the rules of the
// RFCs that were broken, and what the record does not have any more. It goes to
// standard error where standard output holds a file.
func (l *live) summarize(run *report.Run) error {
	if l.quiet || l.view.value == "none" {
		return nil
	}
	w := l.out
	if l.onStdout() {
		w = l.err
	}
	l.countLinks(w)
	l.countProxies(w)
	writeLateness(w, l.nw.Lateness(), l.ascii)
	if n := run.Record.Evicted; n > 0 {
		fmt.Fprintf(w, "on record are the latest %d of %d packets: --pcapng FILE keeps all\n", len(run.Record.Packets), run.Record.Sent)
	}
	return report.WriteSummary(w, run, report.SummaryOptions{Color: l.colorful(w), Width: l.textWidth(w), ASCII: l.ascii, Context: contextLines})
}

// countLinks writes what each direction of each link has carried.
func (l *live) countLinks(w io.Writer) {
	ways, _ := l.traffic.count()
	for i, link := range l.traffic.links {
		for side, way := range ways[i] {
			from, to := link.A, link.B
			if side == 1 {
				from, to = to, from
			}
			fmt.Fprintf(w, "link %s, %s to %s: %d packets, %s, %d lost\n", link.Name, from, to, way.packets, words.Bytes(way.bytes), way.lost)
		}
	}
}

// countProxies writes what each proxy has carried.
func (l *live) countProxies(w io.Writer) {
	for _, p := range l.proxies {
		s := p.Stats()
		fmt.Fprintf(w, "%s: connections %d, not continued %d, %s sent, %s returned\n",
			p.Name(), s.Accepted, s.Failed, words.Bytes(uint64(s.Sent)), words.Bytes(uint64(s.Returned)))
	}
}
