package tap

import (
	"net/netip"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Snapshot is how everything stands at a moment at which a run was stopped, between
// two events.
type Snapshot struct {
	// Events is how many events have run; At is when the last one did, Next when the
	// next one would, sim.Never where nothing is left to happen.
	Events   uint64
	At, Next time.Duration
	// Sockets are those of all hosts, in the order of the nodes.
	Sockets []SocketState
	// Queues are the directions of links in which something waits for the
	// transmitter.
	Queues []QueueState
	// Waits are what the lab's flows wait for.
	Waits []Wait
}

// SocketState is a socket, with what its stack says and the variables of its
// connection.
type SocketState struct {
	Node string
	// Remote is the zero AddrPort for a listener, and Conn nil.
	Local, Remote netip.AddrPort
	State         wire.State
	Conn          *flow.Conn
	Variables     flow.Variables
	// CWnd and SSThresh are in segments; RTT is 0 before there was a measurement.
	CWnd, SSThresh uint32
	RTT, RTO       time.Duration
	Recovery       wire.Recovery
	// Readable is how many received bytes wait to be read, or for a listener how many
	// connections wait to be accepted.
	Readable int
}

// QueueState is what waits before the transmitter of one direction of a link.
type QueueState struct {
	Link, From     string
	Packets, Bytes int
}

// Wait is a flow of the lab's script that waits.
type Wait struct {
	Flow string
	// Pos is the place in the lab, file:line.
	Pos, For string
}
