package program

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"time"

	"golang.org/x/sys/unix"
)

// Pair makes the two ends of what [Join] and [Serve] talk over; the second one travels to
// the process that serves. The caller closes both.
func Pair() (*net.UnixConn, *os.File, error) {
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("program: %w", err)
	}
	far := os.NewFile(uintptr(ends[1]), "")
	near, err := asUnix(os.NewFile(uintptr(ends[0]), ""))
	if err != nil {
		far.Close()
		return nil, nil, fmt.Errorf("program: %w", err)
	}
	return near, far, nil
}

// Join runs a program on a node of another process's network, with this one's files,
// environment and folder, until it has ended; signals are passed on to it. It returns
// its exit status as [Process.Wait] does.
func Join(c *net.UnixConn, node string, args []string, signals <-chan os.Signal) (int, error) {
	path, err := exec.LookPath(args[0])
	if err != nil {
		return 0, fmt.Errorf("node %s: start %s: %w", node, args[0], err)
	}
	dir, err := os.Getwd()
	if err != nil {
		return 0, err
	}
	name := args[0]
	args = append([]string{path}, args[1:]...)
	if err := send(c, message{Start: &start{Node: node, Args: args, Env: os.Environ(), Dir: dir}}, os.Stdin, os.Stdout, os.Stderr); err != nil {
		return 0, lost(node, name, err)
	}
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		for {
			select {
			case <-ended:
				return
			case s := <-signals:
				if number, ok := s.(unix.Signal); ok {
					_ = send(c, message{Signal: &signalled{Signal: int(number)}}) // it may have ended
				}
			}
		}
	}()
	for {
		m, _, err := receive(c)
		switch {
		case err != nil:
			return 0, lost(node, name, err)
		case m.Failed != "":
			return 0, errors.New(m.Failed)
		case m.Exited != nil && m.Exited.Cut:
			return 0, fmt.Errorf("node %s: %s: killed, since the power of the node was cut", node, name)
		case m.Exited != nil:
			return statusOf(m.Exited.Status), nil
		}
	}
}

// lost is why nothing is heard any more of a program on a node of another process's network.
// A network that ends says how its programs have ended; one that is killed says nothing,
// and the programs of its nodes are killed with it.
func lost(node, name string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, unix.ECONNRESET) || errors.Is(err, unix.EPIPE) {
		return fmt.Errorf("node %s: %s: the process of the network was killed or has crashed, and the programs of its nodes with it: start the network again", node, name)
	}
	return fmt.Errorf("node %s: %s: %w", node, name, err)
}

// Serve runs the program that somebody asks for by [Join] over a connection, on the node that
// open returns. It returns when the program has ended, or its caller is gone: then the
// program gets SIGHUP, and SIGKILL after the node's [Options.Grace].
func Serve(c *net.UnixConn, open func(node string) (*Node, error)) {
	m, fds, err := receive(c)
	files := make([]*os.File, len(fds))
	for i, fd := range fds {
		files[i] = os.NewFile(uintptr(fd), "")
	}
	defer func() {
		for _, f := range files {
			f.Close()
		}
	}()
	if err != nil || m.Start == nil || len(files) != 3 || len(m.Start.Args) == 0 {
		return
	}
	n, err := open(m.Start.Node)
	var p *Process
	if err == nil {
		n.serving.Add(1)
		defer n.serving.Done()
		p, err = n.Start(Command{Args: m.Start.Args, Dir: m.Start.Dir, Env: m.Start.Env, Stdin: files[0], Stdout: files[1], Stderr: files[2]})
	}
	if err != nil {
		_ = send(c, message{Failed: err.Error()}) // it may be gone
		return
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for {
			m, fds, err := receive(c)
			for _, fd := range fds {
				unix.Close(fd)
			}
			if err != nil {
				return
			}
			if m.Signal != nil {
				_ = p.Signal(unix.Signal(m.Signal.Signal)) // it may have ended
			}
		}
	}()
	select {
	case <-p.Done():
		_ = send(c, message{Exited: &exited{Status: p.status, Cut: p.cut}}) // it may be gone
	case <-gone:
		_ = p.Signal(unix.SIGHUP)
		select {
		case <-p.Done():
		case <-time.After(n.options.Grace):
			_ = p.Signal(unix.SIGKILL)
		}
	}
	c.Close()
	<-gone
}
