package program

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"netlab/nodes"
	"netlab/topology"
)

// system is what a node has as long as it has power: namespaces, their first process, the
// programs that this has started, and what carries their packets.
type system struct {
	grace   time.Duration
	outside *nodes.Outside
	first   *exec.Cmd
	bridge  *bridge
	states  *states

	asking  sync.Mutex // held while an answer is waited for
	conn    *net.UnixConn
	answers chan message

	mu        sync.Mutex
	started   int
	processes map[int]*Process
	// gone is why no more programs are started, nil while they are.
	gone error
	// empty is closed when no program is left of a node that ends, or its first process is gone.
	empty   chan struct{}
	reading sync.WaitGroup
}

// newSystem makes the system of an outside node.
func newSystem(nw *topology.Network, name string, o Options) (*system, error) {
	s := &system{grace: o.Grace, outside: nw.Outside(name), answers: make(chan message), processes: make(map[int]*Process), empty: make(chan struct{})}
	if err := s.begin(hosts(nw, name), o); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *system) begin(hosts string, o Options) error {
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	theirs := os.NewFile(uintptr(ends[1]), "")
	defer theirs.Close()
	if s.conn, err = asUnix(os.NewFile(uintptr(ends[0]), "")); err != nil {
		return err
	}
	cmd := exec.CommandContext(context.Background(), "/proc/self/exe")
	cmd.Args, cmd.Stderr, cmd.ExtraFiles, cmd.SysProcAttr = []string{firstName}, os.Stderr, []*os.File{theirs}, namespaces()
	if err := cmd.Start(); err != nil {
		return forbidden(err)
	}
	s.first = cmd
	if err := send(s.conn, message{Setup: &setup{s.outside.Ports(), hosts, o.DNS}}); err != nil {
		return err
	}
	m, fds, err := receive(s.conn)
	files := make([]*os.File, len(fds))
	for i, fd := range fds {
		_ = unix.SetNonblock(fd, m.Ready && i < len(fds)-1) // devices are waited for by the runtime
		files[i] = os.NewFile(uintptr(fd), "")
	}
	switch {
	case err != nil:
		return fmt.Errorf("its first process has ended: %w", err)
	case m.Denied:
		return forbidden(errors.New(m.Failed))
	case !m.Ready:
		return errors.New(m.Failed)
	}
	tuns, asked := files[:len(files)-1], files[len(files)-1]
	s.states = newStates(s.outside, diag{file: asked})
	if s.bridge, err = newBridge(s.outside, tuns, s.states.stir); err != nil {
		return err
	}
	s.reading.Go(s.hear)
	return nil
}

// hosts are the names of a network's nodes, as the lines of /etc/hosts on one of them.
func hosts(nw *topology.Network, own string) string {
	var b strings.Builder
	b.WriteString("127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n")
	for _, node := range nw.Spec().Nodes {
		for _, a := range nw.AddrsFrom(own, node.Name) {
			fmt.Fprintf(&b, "%v %s\n", a, node.Name)
		}
	}
	return b.String()
}

// hear takes what the first process tells until it is gone, and with it all programs.
func (s *system) hear() {
	emptied := sync.OnceFunc(func() { close(s.empty) })
	defer emptied()
	for {
		m, fds, err := receive(s.conn)
		for _, fd := range fds {
			unix.Close(fd)
		}
		if err != nil {
			break
		}
		switch {
		case m.Empty:
			emptied()
		case m.Exited == nil:
			s.answers <- m
		default:
			s.exited(m.Exited.ID, m.Exited.Status)
		}
	}
	close(s.answers)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone == nil {
		s.gone = errEnded
	}
	for id, p := range s.processes {
		delete(s.processes, id)
		p.end(unix.WaitStatus(unix.SIGKILL), s.gone == errOff)
	}
}

// exited notes the end of a program.
func (s *system) exited(id int, status unix.WaitStatus) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.processes[id]; p != nil {
		delete(s.processes, id)
		p.end(status, s.gone == errOff)
	}
}

// end has the programs end, if they will, and then the system.
func (s *system) end() {
	s.leave(errEnded)
	s.asking.Lock() // whatever is being started is told as well
	if send(s.conn, message{Terminate: true}) == nil {
		select {
		case <-s.empty:
		case <-time.After(s.grace):
		}
	}
	s.asking.Unlock()
	s.stop()
}

// kill ends the system with all its programs at once.
func (s *system) kill() {
	s.leave(errOff)
	_ = s.first.Process.Kill() // it may be gone
	s.stop()
}

// leave says why no more programs are started.
func (s *system) leave(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone = why
}

// stop ends what there is of the system: its first process, and with it all others.
func (s *system) stop() {
	if s.states != nil {
		s.states.close()
	}
	if s.conn != nil {
		s.conn.Close() // the first process ends
	}
	if s.first != nil {
		_ = s.first.Wait() // it was not asked how it has ended
	}
	s.reading.Wait()
	s.outside.Close()
	if s.bridge != nil {
		s.bridge.close()
	}
}
