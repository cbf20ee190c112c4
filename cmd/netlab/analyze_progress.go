package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"netlab/cmd/netlab/analyze"
	pcap "netlab/cmd/netlab/analyze/capture"
	"netlab/topology/words"
)

// fileProgress is a bar on a terminal that says how much of a capture has been
// read. The nil fileProgress shows nothing.
type fileProgress struct {
	w     io.Writer
	label string
	now   func() time.Time
	begun time.Time
	next  time.Time
	shown bool
	// size is the file's in bytes, 0 where it is not known; offset is how much of
	// it has been read.
	size   int64
	offset func() int64
}

// newFileProgress returns nil where w is not a terminal.
func newFileProgress(w io.Writer, label string, r *pcap.Reader) *fileProgress {
	if !isTerminal(w) {
		return nil
	}
	return startFileProgress(w, label, r.Size(), r.Offset, time.Now)
}

func startFileProgress(w io.Writer, label string, size int64, offset func() int64, now func() time.Time) *fileProgress {
	begun := now()
	return &fileProgress{w: w, label: label, now: now, begun: begun, next: begun.Add(patience), size: size, offset: offset}
}

// barWidth is that of the bar, without its ends.
const barWidth = 20

func (p *fileProgress) update(n analyze.Counts) {
	if p == nil {
		return
	}
	now := p.now()
	if now.Before(p.next) {
		return
	}
	p.next, p.shown = now.Add(tick), true
	read := p.offset()
	rate := float64(read) / now.Sub(p.begun).Seconds()
	line := p.label + "  "
	if p.size > 0 {
		done := min(1, float64(read)/float64(p.size))
		full := int(done * barWidth)
		left := time.Duration(float64(p.size-read) / max(rate, 1) * float64(time.Second))
		line += fmt.Sprintf("[%s%s] %3.0f %%  %.0f s left", strings.Repeat("=", full), strings.Repeat(" ", barWidth-full),
			100*done, max(0, left.Seconds()))
	} else {
		line += words.Count(float64(read)) + "B"
	}
	line += fmt.Sprintf("  %sB/s  %s connections", words.Count(rate), words.Count(float64(n.Connections)))
	if room := pageWidth(p.w) - 1; len(line) > room {
		line = line[:room]
	}
	fmt.Fprintf(p.w, "\r%s\x1b[K", line)
}

// done takes the bar away.
func (p *fileProgress) done() {
	if p != nil && p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
