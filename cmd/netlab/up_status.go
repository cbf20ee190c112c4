package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"netlab/topology"
	"netlab/topology/words"
)

// How often the status of a live network is told: on a terminal, where the line is
// written over, and elsewhere.
const (
	statusTick = time.Second
	statusStep = 10 * time.Second
)

// status is the line that says how a live network does.
type status struct {
	live *live
	// before, late and at are what was counted for the last line, and when.
	before carried
	late   topology.Lateness
	at     time.Time
}

// showStatus tells how the network does until it ends.
func showStatus(_ context.Context, l *live) (func(), error) {
	if l.quiet {
		return func() {}, nil
	}
	s := &status{live: l, at: l.begun}
	done := make(chan struct{})
	var running sync.WaitGroup
	terminal := isTerminal(l.err)
	every := statusStep
	if terminal {
		every = statusTick
	}
	running.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-done:
				return
			case now := <-ticker.C:
				l.status.show(l.err, terminal, s.line(now))
			}
		}
	})
	return func() {
		close(done)
		running.Wait()
		l.status.done(l.err)
	}, nil
}

// line says how the network does, since the last line.
func (s *status) line(now time.Time) string {
	_, all := s.live.traffic.count()
	span := now.Sub(s.at).Seconds()
	rate := float64(all.bytes-s.before.bytes) * 8 / span
	late := s.live.nw.Lateness()
	parts := []string{
		now.Sub(s.live.begun).Truncate(time.Second).String(),
		fmt.Sprintf("%d open", s.live.traffic.open()),
		words.Count(rate) + "bit/s",
		words.Count(float64(all.packets-s.before.packets)/span) + " packets/s",
		fmt.Sprintf("%d lost", all.lost-s.before.lost),
		punctuality(late, s.late, s.live.ascii),
	}
	s.before, s.late, s.at = all, late, now
	return strings.Join(parts, "  ")
}

// statusLine is a line of standard error that is written over by the next one, where that
// is a terminal.
type statusLine struct {
	mu    sync.Mutex
	shown bool
}

func (s *statusLine) show(w io.Writer, terminal bool, line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !terminal {
		fmt.Fprintln(w, line)
		return
	}
	s.shown = true
	fmt.Fprintf(w, "\r%s\x1b[K", words.Cut(line, pageWidth(w)-1))
}

// done takes the line away.
func (s *statusLine) done(w io.Writer) { s.over(w, func() {}) }

// over has something else written in place of the line, which comes again with the next
// tick.
func (s *statusLine) over(w io.Writer, write func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shown {
		fmt.Fprint(w, "\r\x1b[K")
	}
	s.shown = false
	write()
}
