package program

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"netlab/nodes"
	"netlab/topology"
)

// Node is a node whose programs run on this machine's kernel, in namespaces of their own.
// Its methods may be called from any goroutine.
type Node struct {
	name    string
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
	// gone says that no more programs are started.
	gone   bool
	ending sync.Once
	// empty is closed when no program is left of a node that ends, or its first process is gone.
	empty   chan struct{}
	forget  func()
	reading sync.WaitGroup
}

// Kernel names the kernel whose stack a node has: "Linux 6.12".
func Kernel() string {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return "Linux"
	}
	major, rest, _ := strings.Cut(unix.ByteSliceToString(name.Release[:]), ".")
	minor, _, _ := strings.Cut(rest, ".")
	return "Linux " + major + "." + minor
}

// Open makes an outside node of a network that was started (see [topology.Outside]) a node of
// this machine's kernel. The caller closes it, or the network, which ends all its programs.
// Where the system permits no such node the error wraps [ErrUnsupported] and says why.
func Open(nw *topology.Network, name string, o Options) (*Node, error) {
	n := &Node{name: name, grace: o.Grace, outside: nw.Outside(name), answers: make(chan message), processes: make(map[int]*Process), empty: make(chan struct{})}
	if n.grace == 0 {
		n.grace = DefaultGrace
	}
	if err := n.open(nw, o); err != nil {
		n.Close()
		return nil, fmt.Errorf("node %s: %w", name, err)
	}
	n.forget = nw.OnClose(func() { n.Close() })
	return n, nil
}

func (n *Node) open(nw *topology.Network, o Options) error {
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	theirs := os.NewFile(uintptr(ends[1]), "")
	defer theirs.Close()
	if n.conn, err = asUnix(os.NewFile(uintptr(ends[0]), "")); err != nil {
		return err
	}
	cmd := exec.CommandContext(context.Background(), "/proc/self/exe")
	cmd.Args, cmd.Stderr, cmd.ExtraFiles, cmd.SysProcAttr = []string{firstName}, os.Stderr, []*os.File{theirs}, namespaces()
	if err := cmd.Start(); err != nil {
		return forbidden(err)
	}
	n.first = cmd
	if err := send(n.conn, message{Setup: &setup{n.outside.Ports(), hosts(nw, n.name), o.DNS}}); err != nil {
		return err
	}
	m, fds, err := receive(n.conn)
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
	n.states = newStates(n.outside, diag{file: asked})
	if n.bridge, err = newBridge(n.outside, tuns, n.states.stir); err != nil {
		return err
	}
	n.reading.Go(n.hear)
	return nil
}

// namespaces has the first process be made in namespaces of its own, as the user that there
// is, or with all users where root makes it.
func namespaces() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWUSER | unix.CLONE_NEWNET | unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWIPC,
		Setsid:      true, // signals of the terminal are for its parent
		UidMappings: []syscall.SysProcIDMap{{ContainerID: os.Geteuid(), HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: os.Getegid(), HostID: os.Getegid(), Size: 1}},
	}
	if os.Geteuid() == 0 {
		if uids, gids := ids("/proc/self/uid_map"), ids("/proc/self/gid_map"); len(uids) > 0 && len(gids) > 0 {
			attr.UidMappings, attr.GidMappings, attr.GidMappingsEnableSetgroups = uids, gids, true
		}
		return attr
	}
	attr.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN, unix.CAP_NET_ADMIN, unix.CAP_NET_RAW}
	return attr
}

// ids are the users or groups that this process knows, each as itself.
func ids(file string) (all []syscall.SysProcIDMap) {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) != 3 {
			return nil
		}
		from, err1 := strconv.Atoi(fields[0])
		size, err2 := strconv.Atoi(fields[2])
		if err1 != nil || err2 != nil {
			return nil
		}
		all = append(all, syscall.SysProcIDMap{ContainerID: from, HostID: from, Size: size})
	}
	return all
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
func (n *Node) hear() {
	emptied := sync.OnceFunc(func() { close(n.empty) })
	defer emptied()
	for {
		m, fds, err := receive(n.conn)
		for _, fd := range fds {
			unix.Close(fd)
		}
		if err != nil {
			break
		}
		switch {
		case m.Empty:
			emptied()
			continue
		case m.Exited == nil:
			n.answers <- m
			continue
		}
		n.mu.Lock()
		p := n.processes[m.Exited.ID]
		delete(n.processes, m.Exited.ID)
		n.mu.Unlock()
		if p != nil {
			p.end(m.Exited.Status)
		}
	}
	close(n.answers)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.gone = true
	for id, p := range n.processes {
		delete(n.processes, id)
		p.end(unix.WaitStatus(unix.SIGKILL))
	}
}

// Listeners returns how many TCP sockets of the node listen, but for those of the loopback.
func (n *Node) Listeners() int { return n.states.listeners() }

// terminate has the programs end, if they will.
func (n *Node) terminate() {
	n.mu.Lock()
	n.gone = true
	n.mu.Unlock()
	n.asking.Lock() // whatever is being started is told as well
	defer n.asking.Unlock()
	if n.bridge == nil || send(n.conn, message{Terminate: true}) != nil {
		return // the first process never came so far, or is gone
	}
	select {
	case <-n.empty:
	case <-time.After(n.grace):
	}
}

// Close tells all programs of the node to end, by SIGTERM, ends those that have not after
// [Options.Grace], by SIGKILL, and then the node. Whatever the programs have started is told and ended
// with them. The network goes on meanwhile, so that they can part from their peers. Closing
// again does nothing.
func (n *Node) Close() error {
	n.ending.Do(func() {
		if n.forget != nil {
			n.forget()
		}
		n.terminate()
		if n.states != nil {
			n.states.close()
		}
		if n.conn != nil {
			n.conn.Close() // the first process ends
		}
		if n.first != nil {
			_ = n.first.Wait() // it was not asked how it has ended
		}
		n.reading.Wait()
		n.outside.Close()
		if n.bridge != nil {
			n.bridge.close()
		}
	})
	return nil
}
