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
	system *system
	id     int
	// copying are the goroutines that carry what it writes.
	copying sync.WaitGroup
	ended   chan struct{}
	status  unix.WaitStatus
	cut     bool
}

// Start starts a program on the node. It ends with the node at the latest, or with its power.
func (n *Node) Start(c Command) (*Process, error) {
	if len(c.Args) == 0 {
		return nil, fmt.Errorf("node %s: start: no program is named", n.name)
	}
	s, err := n.running()
	var p *Process
	if err == nil {
		p, err = s.start(c)
	}
	if err != nil {
		return nil, fmt.Errorf("node %s: start %s: %w", n.name, c.Args[0], err)
	}
	return p, nil
}

func (s *system) start(c Command) (*Process, error) {
	path, err := exec.LookPath(c.Args[0])
	if err != nil {
		return nil, err
	}
	ask := &start{Path: path, Dir: c.Dir, Args: c.Args, Env: c.Env}
	if ask.Env == nil {
		ask.Env = os.Environ()
	}
	if ask.Dir == "" {
		if ask.Dir, err = os.Getwd(); err != nil {
			return nil, err
		}
	}
	p := &Process{system: s, ended: make(chan struct{})}
	files, theirs, err := p.files(c)
	defer func() {
		for _, f := range theirs {
			f.Close()
		}
	}()
	if err != nil {
		return nil, err
	}
	s.asking.Lock()
	defer s.asking.Unlock()
	if err := s.expect(p); err != nil {
		return nil, err
	}
	ask.ID = p.id
	if err = send(s.conn, message{Start: ask}, files...); err == nil {
		switch m, ok := <-s.answers; {
		case !ok:
			err = errEnded
		case m.Failed != "":
			err = errors.New(m.Failed)
		}
	}
	if err != nil {
		return nil, s.forget(p, err)
	}
	return p, nil
}

// expect gives a program that is about to be started its number.
func (s *system) expect(p *Process) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone != nil {
		return s.gone
	}
	s.started++
	p.id = s.started
	s.processes[p.id] = p
	return nil
}

// forget does without a program that was not started, and returns why it was not.
func (s *system) forget(p *Process, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.processes, p.id)
	if s.gone != nil {
		return s.gone
	}
	return err
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

// end notes how the program has ended; cut says that it was with the power of its node.
func (p *Process) end(status unix.WaitStatus, cut bool) {
	p.status, p.cut = status, cut
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

// PowerCut waits until the program has ended, and reports whether it was killed because the
// power of its node was cut.
func (p *Process) PowerCut() bool {
	<-p.ended
	return p.cut
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
	return send(p.system.conn, message{Signal: &signalled{p.id, int(number)}})
}
