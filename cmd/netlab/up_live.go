package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"netlab/topology"
	"netlab/topology/proxy"
	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/words"
)

// live is a network that is up.
type live struct {
	output
	plan
	files *files
	nw    *topology.Network
	begun time.Time
	// proxies are those that are open, traffic counts what the links carry.
	proxies []*proxy.Proxy
	traffic *traffic
	status  statusLine
	// exec serves netlab exec, nil where no node is for programs.
	exec func(*net.UnixConn)
	// end ends the network, for a reason; the first one counts.
	end context.CancelCauseFunc
}

// part is something that goes on beside a live network, such as its proxies. It is
// begun when the network runs; what it returns ends it, and returns when nothing of it
// goes on any more.
type part func(context.Context, *live) (end func(), err error)

// errSpanOver is the reason for which a network ends that has been up for long enough.
var errSpanOver = errors.New("it is over")

// keepUp keeps the network up with all its parts, until the context ends, the span is
// over (0 is for ever), or a part ends it, and shows what has happened.
func (l *live) keepUp(ctx context.Context, span time.Duration, parts ...part) error {
	l.Spec.Record.Whole = true // netlab ctl save may ask for a capture at any time
	nw, err := topology.New(l.Spec)
	if err != nil {
		return fmt.Errorf("%s: %w", l.name, err)
	}
	defer nw.Close()
	l.nw = nw
	ctx, l.end = context.WithCancelCause(ctx)
	defer l.end(nil)
	l.files.failed = func() { l.end(nil) }
	l.files.attach(nw)
	l.traffic = newTraffic(nw)
	nw.Start()
	l.begun = time.Now()
	defer l.patient.Store(false)
	l.patient.Store(true)
	var ends []func()
	end := func() {
		for i := len(ends) - 1; i >= 0; i-- {
			ends[i]()
		}
	}
	for _, begin := range parts {
		e, err := begin(ctx, l)
		if err != nil {
			end()
			return err
		}
		ends = append(ends, e)
	}
	if span > 0 {
		defer time.AfterFunc(span, func() { l.end(errSpanOver) }).Stop()
	}
	<-ctx.Done()
	end()
	lasted := time.Since(l.begun)
	nw.Close()
	if err := l.result(lasted); err != nil {
		return err
	}
	return reasonOf(ctx)
}

// reasonOf is why a network has ended, nil where that was meant.
func reasonOf(ctx context.Context) error {
	why := context.Cause(ctx)
	if ended, ok := why.(programsEnded); ok {
		if ended.status == 0 {
			return nil
		}
		return exitStatus(ended.status)
	}
	if _, ok := why.(signalled); ok || errors.Is(why, errSpanOver) || errors.Is(why, context.Canceled) {
		return nil
	}
	return why
}

// run is what reports are made of, of a record that goes until now.
func (l *live) run(rec *tap.Record) *report.Run {
	return &report.Run{
		Lab: l.name, Title: l.title, Seed: l.Seed, Source: words.Both("in real time", "真实时间"), Precision: time.Microsecond,
		VirtualTime: l.nw.Now(), WallTime: time.Since(l.begun),
		Record: rec, Findings: l.nw.Findings(), Samples: l.nw.Samples(),
	}
}

// result shows and writes what has happened.
func (l *live) result(lasted time.Duration) error {
	run := l.run(l.nw.Tap())
	run.WallTime = lasted
	if err := l.files.closeCapture(); err != nil {
		return err
	}
	if err := l.files.write(run); err != nil {
		return err
	}
	if l.json {
		return report.WriteJSON(l.out, run)
	}
	if err := l.show(run); err != nil {
		return err
	}
	return l.summarize(run)
}

// programsOut is where programs write: results are written to standard output, and where
// that has the JSON object alone, they are written to standard error.
func (l *live) programsOut() io.Writer {
	if l.json {
		return l.err
	}
	return l.out
}

// say tells what goes on, unless nobody wants to hear of it.
func (l *live) say(format string, args ...any) {
	if !l.quiet {
		l.status.over(l.err, func() { fmt.Fprintln(l.err, words.CleanLines(fmt.Sprintf(format, args...))) })
	}
}
