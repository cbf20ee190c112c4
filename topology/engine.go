package topology

import (
	"fmt"
	"net/netip"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology/sim"
)

// Engine is the network for whoever drives it from outside event by event, such as
// a script's run: the loop to schedule on, and the parts whose methods expect the
// network's lock. It comes from [Network.Do]; it and what it gives out may be kept,
// and are to be used only while a call of Do runs.
type Engine struct {
	*sim.Loop
	nw *Network
}

// Do runs fn with the network's lock held, so that nothing happens but what fn
// does. Within it nothing that blocks may be called, nor any method that takes the
// lock: those of Network, Link, Profile, Rule, [nodes.Host] and of net.Conn and the like.
func (nw *Network) Do(fn func(*Engine)) {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	fn(&nw.engine)
}

// Machine returns what runs a host or router, with its non-blocking sockets. It
// panics where there is no such node: the name is one that the caller's own Spec
// gives.
func (e *Engine) Machine(name string) *nodes.Machine {
	n := e.nw.byName[name]
	if n == nil || n.machine == nil {
		panic(fmt.Sprintf("topology: no host or router %q in this network", name))
	}
	return n.machine
}

// Raw returns a raw node, or one whose stack is outside, by its name, and panics as
// Machine does.
func (e *Engine) Raw(name string) *nodes.Raw {
	n := e.nw.byName[name]
	if n == nil || n.raw == nil {
		panic(fmt.Sprintf("topology: no raw or outside node %q in this network", name))
	}
	return n.raw
}

// Owner names the node that owns an address, empty where none does.
func (e *Engine) Owner(a netip.Addr) string { return e.nw.tap.Owner(a) }

// Pipe returns the direction of a link that leaves a node. It panics where the node
// is not at an end of the link.
func (e *Engine) Pipe(l *Link, from string) *impair.Pipe { return l.end(from).pipe }
