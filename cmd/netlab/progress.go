package main

import (
	"fmt"
	"io"
	"time"

	"netlab/topology/words"
)

// A progress line appears when a run takes longer than patience, and then
// changes every tick.
const (
	patience = 300 * time.Millisecond
	tick     = 100 * time.Millisecond
)

// progress is a line on a terminal that says how far something long has come. The
// nil progress shows nothing.
type progress struct {
	w     io.Writer
	label string
	now   func() time.Time
	begun time.Time
	next  time.Time
	shown bool
}

// newProgress returns nil where w is not a terminal.
func newProgress(w io.Writer, label string) *progress {
	if !isTerminal(w) {
		return nil
	}
	return startProgress(w, label, time.Now)
}

func startProgress(w io.Writer, label string, now func() time.Time) *progress {
	begun := now()
	return &progress{w: w, label: label, now: now, begun: begun, next: begun.Add(patience)}
}

// show writes the line that text returns for the seconds since the begin, unless it
// is too soon.
func (p *progress) show(text func(elapsed float64) string) {
	if p == nil {
		return
	}
	now := p.now()
	if now.Before(p.next) {
		return
	}
	p.next, p.shown = now.Add(tick), true
	line := p.label + "  " + text(now.Sub(p.begun).Seconds())
	fmt.Fprintf(p.w, "\r%s\x1b[K", line[:min(len(line), pageWidth(p.w)-1)])
}

// update takes a run's virtual time and how many events it has had.
func (p *progress) update(virtual time.Duration, events uint64) {
	p.show(func(elapsed float64) string {
		return fmt.Sprintf("%.3f s virtual  %s events  %s/s", virtual.Seconds(), words.Count(float64(events)), words.Count(float64(events)/elapsed))
	})
}

// done takes the line away.
func (p *progress) done() {
	if p != nil && p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
