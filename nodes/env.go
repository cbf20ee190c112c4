package nodes

import (
	"net/netip"
	"sync"
	"time"

	"netlab/topology/sim"
	"netlab/topology/wire"
)

// Env is the world that a node lives in: the clock, the seed, the names, and
// who watches. One Env serves all the nodes of a network.
type Env struct {
	// Loop is the network's clock and event queue.
	Loop *sim.Loop
	// Seed is the run's seed; each node has its own streams of random numbers.
	Seed uint64
	// Lock serializes the network. The blocking sockets take it for each call;
	// everything else in this package expects its caller to hold it. Unlocking
	// lets whoever drives the network see that there is something new to do.
	Lock sync.Locker
	// KeepsBytes says that whoever is given a datagram keeps its bytes. Without it they
	// are used again after [Datagram.Recycle].
	KeepsBytes bool
	// Deadlines is how many deadlines of blocking sockets are to come.
	Deadlines int
	// Resolve returns the addresses of a node by name, in the order in which the node
	// from tries them, none where it is unknown.
	Resolve func(from, name string) []netip.Addr
	// Virtual tells the virtual time at which package time will be t.
	Virtual func(t time.Time) time.Duration
	// Loopback takes what a host sends to itself, and delivers it later to the
	// interface that it was sent from.
	Loopback func(from *Interface, d Datagram)
	// Arrived observes every packet just before the node takes it.
	Arrived func(*Arrival)
	// Done is told of a packet when a node with a stack needs neither it nor its bytes any
	// more. A raw node keeps them.
	Done func(*Arrival)
	// Refused takes a packet for which the node has no room.
	Refused func(*Arrival, wire.Decision)
	// StateChanged observes every change of a TCP socket's state.
	StateChanged func(Transition)
	// Tuned is told of options that the owner of a TCP socket has set: when it sets them, or
	// when the socket begins to connect.
	Tuned func(*Socket, wire.Tuning)
	// Saw is told in which state a socket of code outside was found.
	Saw func(Transition)
	// Settled is told of a socket to which something has happened, once its stack is
	// done with it, or is gone; nil where nobody asks.
	Settled func(*Socket)
	// Acted is told of what is done to a node, before its consequences: of
	// [wire.ActCrash] and the other acts on nodes, and of [wire.ActSet], whose detail
	// are the options that it changes, as labs write them.
	Acted func(node string, act wire.Act, detail string)

	memory memory
}

// Transition is one change of the state of a TCP socket.
type Transition struct {
	Node string
	// Local and Remote are the socket's addresses; Remote is the zero AddrPort
	// for a listener.
	Local, Remote netip.AddrPort
	From, To      wire.State
	Cause         wire.Cause
}
