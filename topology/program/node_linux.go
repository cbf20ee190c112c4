package program

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"netlab/nodes"
	"netlab/topology"
)

// Node is a node whose programs run on this machine's kernel, in namespaces of their own.
// Its methods may be called from any goroutine.
//
// Where the power of the node is cut ([nodes.Outside.Crash]) all its programs are killed, and
// the kernel forgets its connections without a word to their peers. Where it has power
// again there are new namespaces, and no programs but those that [Options.Booted] starts.
type Node struct {
	name    string
	network *topology.Network
	options Options
	door    *nodes.Outside
	forget  func()
	ending  sync.Once
	// serving are those who tell other processes how their programs have ended.
	serving sync.WaitGroup

	// switching is held while the node gets its system or loses it; before mu.
	switching sync.Mutex
	mu        sync.Mutex
	system    *system // nil without power
	closed    bool
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
	if o.Grace == 0 {
		o.Grace = DefaultGrace
	}
	n := &Node{name: name, network: nw, options: o, door: nw.Outside(name)}
	n.switching.Lock()
	defer n.switching.Unlock()
	n.door.OnPower(n.power)
	if n.door.Condition() == nodes.Running {
		if err := n.begin(); err != nil {
			n.door.OnPower(nil)
			return nil, err
		}
	}
	n.forget = nw.OnClose(func() { n.Close() })
	return n, nil
}

// begin gives the node a system.
func (n *Node) begin() error {
	s, err := newSystem(n.network, n.name, n.options)
	if err != nil {
		return fmt.Errorf("node %s: %w", n.name, err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.system = s
	return nil
}

// power follows the power of the node.
func (n *Node) power(on bool) error {
	n.switching.Lock()
	defer n.switching.Unlock()
	n.mu.Lock()
	s, closed := n.system, n.closed
	if !on {
		n.system = nil
	}
	n.mu.Unlock()
	switch {
	case closed:
		return nil
	case !on && s != nil:
		s.kill()
		return nil
	case !on || s != nil:
		return nil
	}
	if err := n.begin(); err != nil {
		return err
	}
	if n.options.Booted == nil {
		return nil
	}
	return n.options.Booted(n)
}

// Why a node starts no programs.
var (
	errEnded = errors.New("the node has ended")
	errOff   = errors.New("the node is powered off")
)

// running is the node's system, an error where it has none.
func (n *Node) running() (*system, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case n.closed:
		return nil, errEnded
	case n.system == nil:
		return nil, errOff
	}
	return n.system, nil
}

// Listeners returns how many TCP sockets of the node listen, but for those of the loopback.
func (n *Node) Listeners() int {
	s, err := n.running()
	if err != nil {
		return 0
	}
	return s.states.listeners()
}

// Close tells all programs of the node to end, by SIGTERM, ends those that have not after
// [Options.Grace], by SIGKILL, and then the node. Whatever the programs have started is told and ended
// with them. The network goes on meanwhile, so that they can part from their peers. Closing
// again does nothing.
func (n *Node) Close() error {
	n.ending.Do(func() {
		n.mu.Lock()
		n.closed = true
		n.mu.Unlock()
		n.switching.Lock()
		defer n.switching.Unlock()
		n.forget()
		n.door.OnPower(nil)
		if n.system != nil {
			n.system.end()
		}
		n.serving.Wait()
	})
	return nil
}
