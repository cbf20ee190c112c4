package program

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"

	"golang.org/x/sys/unix"
)

// Process is a program that runs on a node.
type Process struct {
	node *Node
	id   int
	// copying are the goroutines that carry what it writes.
	copying sync.WaitGroup
	ended   chan struct{}
	status  unix.WaitStatus
}

// Start starts a program on the node. It ends with the node at the latest.
func (n *Node) Start(c Command) (*Process, error) {
	if len(c.Args) == 0 {
		return nil, fmt.Errorf("node %s: start: no program is named", n.name)
	}
	p, err := n.start(c)
	if err != nil {
		return nil, fmt.Errorf("node %s: start %s: %w", n.name, c.Args[0], err)
	}
	return p, nil
}

func (n *Node) start(c Command) (*Process, error) {
	path, err := exec.LookPath(c.Args[0])
	if err != nil {
		return nil, err
	}
	s := &start{Path: path, Dir: c.Dir, Args: c.Args, Env: c.Env}
	if s.Env == nil {
		s.Env = os.Environ()
	}
	if s.Dir == "" {
		if s.Dir, err = os.Getwd(); err != nil {
			return nil, err
		}
	}
	p := &Process{node: n, ended: make(chan struct{})}
	files, theirs, err := p.files(c)
	defer func() {
		for _, f := range theirs {
			f.Close()
		}
	}()
	if err != nil {
		return nil, err
	}
	n.asking.Lock()
	defer n.asking.Unlock()
	n.mu.Lock()
	if n.gone {
		n.mu.Unlock()
		return nil, os.ErrClosed
	}
	n.started++
	p.id, s.ID = n.started, n.started
	n.processes[p.id] = p
	n.mu.Unlock()
	if err = send(n.conn, message{Start: s}, files...); err == nil {
		switch m, ok := <-n.answers; {
		case !ok:
			err = os.ErrClosed
		case m.Failed != "":
			err = errors.New(m.Failed)
		}
	}
	if err != nil {
		n.mu.Lock()
		delete(n.processes, p.id)
		n.mu.Unlock()
		return nil, err
	}
	return p, nil
}

// files makes the three files of a program, of which theirs are to be closed when it has them,
// and begins to carry what goes through pipes.
func (p *Process) files(c Command) (all, theirs []*os.File, err error) {
	for _, of := range []any{c.Stdin, c.Stdout, c.Stderr} {
		if f, ok := of.(*os.File); ok && f != nil {
			all = append(all, f)
			continue
		}
		if of == nil {
			null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
			if err != nil {
				return nil, theirs, err
			}
			all, theirs = append(all, null), append(theirs, null)
			continue
		}
		if len(all) == 2 && of == any(c.Stdout) {
			all = append(all, all[1]) // one writer is not called twice at once
			continue
		}
		r, w, err := os.Pipe()
		if err != nil {
			return nil, theirs, err
		}
		if len(all) > 0 {
			all, theirs = append(all, w), append(theirs, w)
			p.copying.Go(func() {
				_, _ = io.Copy(of.(io.Writer), r)
				r.Close()
			})
			continue
		}
		all, theirs = append(all, r), append(theirs, r)
		// Nobody waits for it: it may wait for ever for something to read.
		go func() {
			_, _ = io.Copy(w, c.Stdin) // the program may have ended, or closed it
			w.Close()
		}()
	}
	return all, theirs, nil
}

// end notes how the program has ended.
func (p *Process) end(status unix.WaitStatus) {
	p.status = status
	close(p.ended)
}

// Done is closed when the program has ended.
func (p *Process) Done() <-chan struct{} { return p.ended }

// Status waits until the program has ended, and returns its exit status, as a shell does: 128
// and the number of the signal where that has ended it. What it has started may go on.
func (p *Process) Status() int {
	<-p.ended
	return statusOf(p.status)
}

// Wait waits until the program has ended and everything is written that it wrote, and those
// that have its output from it. It returns the program's [Process.Status].
func (p *Process) Wait() int {
	status := p.Status()
	p.copying.Wait()
	return status
}

// statusOf is an exit status as a shell has it.
func statusOf(s unix.WaitStatus) int {
	if s.Signaled() {
		return 128 + int(s.Signal())
	}
	return s.ExitStatus()
}

// Signal sends a signal to the program and those that it has started in its group. One
// that has ended gets none.
func (p *Process) Signal(s os.Signal) error {
	number, ok := s.(unix.Signal)
	if !ok {
		return fmt.Errorf("signal %v: not one of this system", s)
	}
	return send(p.node.conn, message{Signal: &signalled{p.id, int(number)}})
}
