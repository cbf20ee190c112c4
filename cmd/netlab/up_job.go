package main

import (
	"context"
	"io"
	"sync"

	"netlab/topology/program"
)

// job is a program of --run.
type job struct {
	nodeCommand
	stdout, stderr io.Writer
	// latest is as it was started last; starts has that until it is waited for, nil where
	// it could not be started again.
	latest *program.Process
	starts chan *program.Process
	// writing are the starts of which not all output is written.
	writing sync.WaitGroup
}

// newJob starts a program on its node.
func newJob(n *program.Node, c nodeCommand, stdout, stderr io.Writer) (*job, error) {
	j := &job{nodeCommand: c, stdout: stdout, stderr: stderr, starts: make(chan *program.Process, 1)}
	return j, j.start(n)
}

func (j *job) start(n *program.Node) error {
	p, err := n.Start(program.Command{Args: []string{"sh", "-c", j.text}, Stdout: j.stdout, Stderr: j.stderr})
	if err != nil {
		return err
	}
	j.latest = p
	j.starts <- p
	j.writing.Go(func() { p.Wait() })
	return nil
}

// restart starts it on its node that has lost its power and has it back, but for a program
// in the foreground that has ended before.
func (j *job) restart(n *program.Node) error {
	if !j.background && !j.latest.PowerCut() {
		return nil
	}
	select {
	case <-j.starts: // nobody has waited for the one before
	default:
	}
	err := j.start(n)
	if err != nil {
		j.starts <- nil
	}
	return err
}

// wait waits until the program has ended, and returns its exit status; one that has lost its
// power begins again. It reports false where the network has ended first.
func (j *job) wait(ctx context.Context) (status int, ended bool) {
	for {
		var p *program.Process
		select {
		case <-ctx.Done():
			return 0, false
		case p = <-j.starts:
		}
		if p == nil {
			return exitError, true
		}
		select {
		case <-ctx.Done():
			return 0, false
		case <-p.Done():
		}
		if !p.PowerCut() {
			return p.Status(), true
		}
	}
}
