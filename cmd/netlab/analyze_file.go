package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"

	"netlab/cmd/netlab/analyze"
	pcap "netlab/cmd/netlab/analyze/capture"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// analyze shows one file after the other. A file that cannot be read, or not to
// its end, does not keep it from the next.
func (c *console) analyze(ctx context.Context, f *analyzeFlags, files []string) error {
	defer runtime.KeepAlive(make([]byte, ballast))
	broken, failed := false, false
	for i, name := range files {
		file := &analyzed{console: c, analyzeFlags: f, name: name, several: len(files) > 1, first: i == 0}
		if name == stdout {
			file.name = "standard input"
		}
		damage, err := file.show(ctx, name)
		switch {
		case err != nil:
			return err
		case errors.Is(damage, context.Canceled):
			return interruption(ctx, file.where())
		case damage != nil:
			c.complain(damage)
			broken = true
		}
		failed = failed || file.rulesFail()
	}
	switch {
	case broken:
		return errBroken
	case failed:
		return errFailed
	}
	return nil
}

// analyzed is a file on its way through the command.
type analyzed struct {
	*console
	*analyzeFlags
	name           string
	several, first bool

	reader   *pcap.Reader
	sorted   analyze.Collector
	recorder *analyze.Recorder
	// whole has all connections, for a page of them; nil for none.
	whole *analyze.Recorders
	// rules is nil where nobody asks.
	rules    *analyze.Rules
	json     *analyze.JSON
	progress *progress
	// matched is the connection that was asked for.
	matched *analyze.Entry
	// drawn are the files of its plot and its page.
	drawn []drawing
}

// show reads the file and writes what it holds. The damage is what was wrong
// with the file, the error what kept this from being shown.
func (a *analyzed) show(ctx context.Context, path string) (damage, err error) {
	if path == stdout {
		a.reader, damage = pcap.NewReader(breakable(ctx, os.Stdin))
	} else {
		a.reader, damage = pcap.Open(path)
	}
	var counts analyze.Counts
	a.begin()
	defer a.discardDrawings()
	if err := a.openDrawings(); err != nil {
		return nil, err
	}
	if damage == nil {
		defer a.reader.Close()
		a.progress = newProgress(a.console.err, filepath.Base(a.name))
		opt := analyze.Options{
			MaxConnections: a.most, ZeekLines: a.zeek, Histories: a.zeek || a.connection > 0 || a.analyzeFlags.json,
			Gone: a.gone, Segment: a.segment,
			Progress: func(n analyze.Counts) { a.progress.read(a.reader.Offset(), a.reader.Size(), n) },
		}
		counts, damage = analyze.Read(ctx, a.reader, opt)
		a.progress.done()
		if failed, ok := errors.AsType[writeError](damage); ok {
			return nil, failed.error
		}
	}
	if err := a.sorted.Close(); err != nil {
		return nil, err
	}
	return damage, a.end(counts, damage)
}

// writeError is an error of the output, not of the capture.
type writeError struct{ error }

// begin prepares what the flags ask for.
func (a *analyzed) begin() {
	a.sorted = analyze.Collector{Order: analyze.Order(a.sort.value), Limit: a.limit, Batch: a.most}
	if a.connection > 0 {
		a.recorder = &analyze.Recorder{ID: a.connection}
	}
	only := a.connection
	if a.html != "" && only == 0 {
		a.whole, only = new(analyze.Recorders), analyze.AllConnections
	}
	if a.watches() {
		a.rules = analyze.NewRules(only)
	}
	switch {
	case a.analyzeFlags.json:
		format := ""
		if a.reader != nil {
			format = a.reader.Format()
		}
		a.json = analyze.NewJSON(a.out, a.name, format)
		a.sorted.Write = a.json.Write
	case a.zeek:
		if a.first {
			fmt.Fprintln(a.out, analyze.ZeekHeader)
		}
		a.sorted.Write = func(e []analyze.Entry) error { return analyze.WriteZeek(a.out, e) }
	default:
		a.sorted.Write = a.table
	}
}

// watches says whether it matters if a rule is broken: Zeek's lines have no
// place for it.
func (a *analyzed) watches() bool {
	return a.monitor.value == "fail" || a.monitor.value == "strict" || a.monitor.value == "report" && !a.zeek
}

// segment tells those who want to know of each segment.
func (a *analyzed) segment(p *wire.Packet, info *flow.Info) {
	if a.rules != nil {
		a.rules.Segment(p, info)
	}
	if a.recorder != nil {
		a.recorder.Segment(p, info)
	}
	if a.whole != nil && a.shows(info.Conn) {
		a.whole.Segment(p, info)
	}
}

// shows reports whether a connection is one of those that are asked for.
func (a *analyzed) shows(c *flow.Conn) bool {
	return a.filter.Match([2]netip.AddrPort{c.Ends[0].Addr, c.Ends[1].Addr})
}

// gone takes a connection of which nothing more is to be heard.
func (a *analyzed) gone(conn *flow.Conn, m analyze.Marks) error {
	if a.rules != nil {
		a.rules.Gone(conn)
	}
	if a.recorder != nil && conn.ID != a.connection || !a.shows(conn) {
		return nil
	}
	if a.whole != nil {
		a.whole.Gone(conn)
	}
	s := conn.Summary()
	e := analyze.Entry{Connection: analyze.NewConnection(&s, m)}
	if a.recorder != nil || a.json != nil {
		e.Summary = &s
	}
	if a.recorder != nil {
		a.matched = &e
		if a.json == nil {
			return nil
		}
	}
	if err := a.sorted.Add(e); err != nil {
		return writeError{err}
	}
	return nil
}

// breakable reads from r until the context is done, also while r has nothing to
// give.
func breakable(ctx context.Context, r io.Reader) io.Reader {
	out, in := io.Pipe()
	context.AfterFunc(ctx, func() { in.CloseWithError(context.Canceled) })
	go func() {
		_, err := io.CopyBuffer(struct{ io.Writer }{in}, struct{ io.Reader }{r}, make([]byte, 256<<10))
		in.CloseWithError(err)
	}()
	return out
}
