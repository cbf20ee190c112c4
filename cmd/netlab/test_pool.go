package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"netlab/cmd/netlab/sweep"
)

// runAll runs cases in worker processes, and tells record and show of each as it
// ends. It returns the error that stopped it before the last, nil for none.
func (t *tester) runAll(outer context.Context, cases []numbered, record *resultsFile, show *board) error {
	ctx, stop := context.WithCancelCause(outer)
	defer stop(nil)
	failed := false
	var todo []numbered
	for _, c := range cases {
		if r, done := record.done[c.String()]; done {
			show.add(r)
			failed = failed || r.Verdict != sweep.Passed
		} else {
			todo = append(todo, c)
		}
	}
	if t.failing && failed {
		todo = nil
	}
	enough := make(chan struct{})
	orders := t.orders(ctx, todo, enough)
	results := make(chan sweep.Result)
	var workers sync.WaitGroup
	for range min(t.workers, len(todo)) {
		workers.Go(func() {
			if err := t.serve(ctx, orders, results); err != nil {
				stop(err)
			}
		})
	}
	go func() {
		workers.Wait()
		close(results)
	}()
	for r := range results {
		if err := record.add(r); err != nil {
			stop(err)
		}
		show.add(r)
		if t.failing && !failed && r.Verdict != sweep.Passed {
			failed = true
			close(enough)
		}
	}
	show.done()
	if outer.Err() != nil {
		return interruption(outer, fmt.Sprintf("interrupted after %d of %d runs%s", show.ended, len(cases), record.where()))
	}
	return context.Cause(ctx)
}

// orders hands out cases until enough is closed.
func (t *tester) orders(ctx context.Context, cases []numbered, enough <-chan struct{}) <-chan order {
	orders := make(chan order)
	go func() {
		defer close(orders)
		for _, c := range cases {
			o := order{N: c.n, Case: c.Case, Fingerprint: t.texts[c.Lab], Golden: isGolden(c.Case), Update: t.update}
			select {
			case orders <- o:
			case <-enough:
				return
			case <-ctx.Done():
				return
			}
		}
	}()
	return orders
}

// A worker whose runs are shorter than short has so many at a time: it then never waits
// for the next one. Of longer ones it could keep some while another worker has nothing
// left to do.
const (
	short = 10 * time.Millisecond
	ahead = 16
)

// serve has one worker process after the other run what is ordered: a lab that ends
// its process does not end the sweep.
func (t *tester) serve(ctx context.Context, orders <-chan order, results chan<- sweep.Result) error {
	var p *process
	defer func() { p.end() }()
	// asked are the orders that wait for an answer, of which p has been told so many.
	var asked []order
	told, most := 0, 1
	for {
		for few := len(asked) <= most/2; few && len(asked) < most; {
			o, more := <-orders
			if !more {
				break
			}
			asked = append(asked, o)
		}
		if len(asked) == 0 {
			return nil
		}
		if p == nil {
			var err error
			if p, err = t.start(ctx); err != nil {
				return err
			}
			told = 0
		}
		r, err := p.ask(asked[told:])
		o := asked[0]
		asked, told = asked[1:], len(asked)-1
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			r = sweep.Result{N: o.N, Case: o.Case, Verdict: sweep.Broken, Again: t.runner(o.Case).again(o.Lab), Output: p.lastWords(err)}
			p = nil
		case r.Verdict == sweep.Broken:
			p.end() // it may be about to end by itself
			p = nil
		}
		most = 1
		// How long it took a run that has ended its process has not said.
		if r.Verdict != sweep.Broken && r.WallNS < short.Nanoseconds() && !t.failing {
			most = ahead
		}
		results <- r
	}
}

// process is a worker process; nil is none.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out io.Reader
	enc *json.Encoder
	dec *json.Decoder
	err bytes.Buffer
}

func (t *tester) start(ctx context.Context) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("starting a worker: %w", err)
	}
	p := &process{cmd: exec.CommandContext(ctx, self, t.arguments()...)}
	p.cmd.Stderr = &p.err
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("starting a worker: %w", err)
	}
	if p.out, err = p.cmd.StdoutPipe(); err != nil {
		return nil, fmt.Errorf("starting a worker: %w", err)
	}
	p.enc, p.dec = json.NewEncoder(p.in), json.NewDecoder(p.out)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting a worker: %w", err)
	}
	return p, nil
}

// ask has the process run more cases, and waits for the answer to the oldest that it has.
// It fails where the process ends.
func (p *process) ask(more []order) (r sweep.Result, err error) {
	for _, o := range more {
		_ = p.enc.Encode(o) // a process that has ended may have answered before
	}
	return r, p.dec.Decode(&r)
}

// end ends the process.
func (p *process) end() {
	if p != nil {
		_ = p.wait() // how it ends does not matter any more
	}
}

// wait tells the process to end, and waits until it has. An answer that it is in the
// middle of may be longer than a pipe takes.
func (p *process) wait() error {
	p.in.Close()
	_, _ = io.Copy(io.Discard, p.out)
	return p.cmd.Wait()
}

// lastWords is what the process said as it ended.
func (p *process) lastWords(asked error) string {
	err := p.wait()
	if err == nil {
		err = asked
	}
	text := fmt.Sprintf("the process of the run ended: %v\n", err)
	said := strings.TrimSpace(p.err.String())
	if n := len(said) - 4096; n > 0 {
		said = "... " + said[n:]
	}
	if said != "" {
		text += said + "\n"
	}
	return text
}
