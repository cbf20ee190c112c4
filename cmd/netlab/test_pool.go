package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
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
	oneProcessor() // what is done here is little, and the others are for workers
	q := &queue{cases: todo, workers: min(t.workers, len(todo))}
	results := make(chan sweep.Result, ahead)
	var workers sync.WaitGroup
	for range q.workers {
		workers.Go(func() {
			if err := t.serve(ctx, q, results); err != nil {
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
	}
	show.done()
	if outer.Err() != nil {
		return interruption(outer, fmt.Sprintf("interrupted after %d of %d runs%s", len(show.all), len(cases), record.where()))
	}
	return context.Cause(ctx)
}

// queue hands out cases to so many workers.
type queue struct {
	mu      sync.Mutex
	cases   []numbered
	workers int
}

// take returns the next cases, up to n of them. Near the end it is fewer, so that no
// worker still has several to run when another has none.
func (q *queue) take(n int) []numbered {
	q.mu.Lock()
	defer q.mu.Unlock()
	n = min(n, len(q.cases), 1+len(q.cases)/(2*q.workers))
	taken := q.cases[:n]
	q.cases = q.cases[n:]
	return taken
}

func (q *queue) clear() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.cases = nil
}

// A worker has as many cases at a time as it runs in about window, and ahead of them at
// most: it then does not wait for the next one. Of longer runs it could keep some while
// another worker has nothing left to do.
const (
	window = 20 * time.Millisecond
	ahead  = 64
)

// serve has one worker process after the other run cases: a lab that ends its process
// does not end the sweep.
func (t *tester) serve(ctx context.Context, q *queue, results chan<- sweep.Result) error {
	var p *process
	defer func() { p.end() }()
	// asked are the cases that wait for an answer, of which p has been told so many. It
	// is to be told of one at a time for alone of them.
	var asked []numbered
	told, most, alone := 0, 1, 0
	for ctx.Err() == nil {
		if len(asked) <= most/2 {
			asked = append(asked, q.take(most-len(asked))...)
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
		tell := len(asked)
		if alone > 0 {
			tell = max(told, 1)
		}
		r, err := p.ask(t.orders(asked[told:tell]))
		told = tell
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && told > 1:
			// It may have had answers that it had not sent. Which run ended it, they
			// show one by one.
			p.end()
			p, alone = nil, told
			continue
		case err != nil:
			c := asked[0]
			r = sweep.Result{N: c.n, Case: c.Case, Verdict: sweep.Broken, Again: t.runner(c.Case).again(c.Lab), Output: p.lastWords(err)}
			p = nil
		case r.Verdict == sweep.Broken:
			p.end() // it may be about to end by itself
			p = nil
		}
		asked, told, alone = asked[1:], told-1, max(alone-1, 0)
		most = 1
		switch {
		case t.failing:
			if r.Verdict != sweep.Passed {
				q.clear()
			}
		case r.Verdict != sweep.Broken: // that has not said how long it took
			most = int(max(1, min(window.Nanoseconds()/max(r.WallNS, 1), ahead)))
		}
		results <- r
	}
	return nil
}

// orders are what a worker is told of cases.
func (t *tester) orders(cases []numbered) []order {
	var all []order
	for _, c := range cases {
		all = append(all, order{N: c.n, Case: c.Case, Fingerprint: t.texts[c.Lab], Golden: isGolden(c.Case), Update: t.update})
	}
	return all
}

// process is a worker process; nil is none.
type process struct {
	cmd *exec.Cmd
	in  *bufio.Writer
	enc *json.Encoder // to in
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
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting a worker: %w", err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("starting a worker: %w", err)
	}
	p.in = bufio.NewWriter(in)
	p.enc, p.dec = json.NewEncoder(p.in), json.NewDecoder(out)
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
	_ = p.in.Flush()
	return r, p.dec.Decode(&r)
}

// end ends the process, whatever it does.
func (p *process) end() {
	if p != nil {
		_ = p.cmd.Process.Kill() // it may have ended
		_ = p.cmd.Wait()         // how does not matter any more
	}
}

// lastWords is what the process said as it ended.
func (p *process) lastWords(asked error) string {
	_ = p.cmd.Process.Kill() // it has ended, unless its answer was none
	err := p.cmd.Wait()
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
