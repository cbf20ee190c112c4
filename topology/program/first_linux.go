package program

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// firstName is the name of a node's first process, by which it knows what it is.
const firstName = "netlab-node"

func init() {
	if os.Args[0] != firstName {
		return
	}
	if err := new(first).run(); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", firstName, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// first is the first process of a node: process 1 of its namespace, with which all others
// end.
type first struct {
	parent *net.UnixConn
	mu     sync.Mutex
	// ids are the parent's numbers of the programs that run, by their processes.
	ids map[int]int
	// children tells that some process has ended, or that it is to be looked whether any is left.
	children chan os.Signal
	// ending says that the parent waits until none is left.
	ending bool
}

// run does what the parent asks until it is gone.
func (f *first) run() error {
	var err error
	if f.parent, err = asUnix(os.NewFile(3, "parent")); err != nil {
		return err
	}
	f.ids = make(map[int]int)
	// Nothing but the parent ends it. The programs begin with the default for each signal.
	signal.Notify(make(chan os.Signal, 1), unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT)
	f.children = make(chan os.Signal, 1)
	signal.Notify(f.children, unix.SIGCHLD)
	go f.reap()
	for {
		m, files, err := receive(f.parent)
		if err != nil {
			return nil // the parent is gone
		}
		answer, out := f.serve(m, files)
		for _, fd := range files {
			unix.Close(fd)
		}
		if answer != nil {
			err = send(f.parent, *answer, out...)
		}
		for _, file := range out {
			file.Close()
		}
		if err != nil {
			return nil
		}
	}
}

// serve does what a message asks for.
func (f *first) serve(m message, files []int) (*message, []*os.File) {
	switch {
	case m.Setup != nil:
		devices, err := m.Setup.make()
		if err != nil {
			return &message{Failed: err.Error(), Denied: errors.Is(err, os.ErrPermission)}, nil
		}
		return &message{Ready: true}, devices
	case m.Start != nil:
		if err := f.start(m.Start, files); err != nil {
			return &message{Failed: err.Error()}, nil
		}
		return &message{Started: m.Start.ID}, nil
	case m.Signal != nil:
		f.mu.Lock()
		defer f.mu.Unlock()
		for pid, id := range f.ids {
			if id == m.Signal.ID {
				_ = unix.Kill(-pid, unix.Signal(m.Signal.Signal)) // it may have ended
			}
		}
	case m.Terminate:
		f.terminate()
	}
	return nil, nil
}

// terminate tells all processes of the node to end, whoever has started them; one that is
// stopped hears it, too.
func (f *first) terminate() {
	f.mu.Lock()
	f.ending = true
	f.mu.Unlock()
	const others = -1
	for _, s := range []unix.Signal{unix.SIGTERM, unix.SIGCONT} {
		_ = unix.Kill(others, s) // there may be none
	}
	select {
	case f.children <- unix.SIGCHLD:
	default:
	}
}

// start starts a program in a group of its processes.
func (f *first) start(s *start, files []int) error {
	if len(files) != 3 {
		return fmt.Errorf("%s: %d files came with it, want 3", s.Path, len(files))
	}
	f.mu.Lock() // so that its end is not seen before its number is known
	defer f.mu.Unlock()
	pid, err := syscall.ForkExec(s.Path, s.Args, &syscall.ProcAttr{
		Dir: s.Dir, Env: s.Env, Files: []uintptr{uintptr(files[0]), uintptr(files[1]), uintptr(files[2])},
		Sys: &syscall.SysProcAttr{Setpgid: true},
	})
	if err != nil {
		return fmt.Errorf("%s: %w", s.Path, err)
	}
	f.ids[pid] = s.ID
	return nil
}

// reap takes the ends of processes, also of those whose parents have left them to process 1.
func (f *first) reap() {
	for range f.children {
		for {
			var status unix.WaitStatus
			pid, err := unix.Wait4(-1, &status, unix.WNOHANG, nil)
			if errors.Is(err, unix.EINTR) {
				continue
			}
			if errors.Is(err, unix.ECHILD) && f.isEnding() {
				_ = send(f.parent, message{Empty: true}) // it may be gone
			}
			if err != nil || pid <= 0 {
				break
			}
			f.mu.Lock()
			id, ok := f.ids[pid]
			delete(f.ids, pid)
			f.mu.Unlock()
			if ok {
				_ = send(f.parent, message{Exited: &exited{ID: id, Status: status}}) // it may be gone
			}
		}
	}
}

func (f *first) isEnding() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ending
}
