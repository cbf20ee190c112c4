package tap

import (
	"net/netip"
	"time"

	"netlab/topology/sim"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Fate is what became of a packet on one link.
type Fate uint8

// The fates of a packet. A packet is in flight until it has another fate.
const (
	InFlight Fate = iota
	Delivered
	Dropped
	// Duplicated marks the original of which the link made a copy; the copy is a
	// packet of its own. Both arrive.
	Duplicated
	// Corrupted packets arrive too, with other bytes than were sent.
	Corrupted
)

var fateNames = [...]string{"in flight", "delivered", "dropped", "duplicated", "corrupted"}

func (f Fate) String() string { return fateNames[f] }

// Never is the arrival time of a packet that did not arrive.
const Never = sim.Never

// Link is one link of the record; its index in the record is its id.
type Link struct {
	// Name is unique: "a-b", and "a-b.2" for a second link between the two.
	Name string
	// A and B are the nodes at the ends.
	A, B string
}

// Node is one node of the record.
type Node struct {
	Name  string
	Kind  string // "host", "router" or "raw"
	Addrs []netip.Prefix
	// TimeWait is how long the node stays in TIME-WAIT, 0 where that is unknown.
	TimeWait time.Duration
}

// Packet is the record of one packet on one link: what was sent, when, and what
// became of it. A packet that crosses three links has three records.
type Packet struct {
	wire.Packet
	// N counts the packets of the run from 1, in the order of sending.
	N uint64
	// Link is the index of the link; From and To are the nodes at its ends, the
	// sender first.
	Link     int
	From, To string
	// Sent is when the sender gave it to the link, Arrived when the receiver got
	// it, [Never] until then.
	Sent, Arrived time.Duration
	Fate          Fate
	// By and Draw are the rule that decided the fate and the random number it
	// drew, negative where it drew none; see impair.Frame.
	By   string
	Draw float64
	// CopyOf is the packet of which the link made this copy, 0 for an original.
	CopyOf uint64
	// Conn is the connection, nil for anything but TCP; Origin says that the
	// link is the first of the packet's way, Last that it is the last one.
	Conn         *Conn
	Origin, Last bool
	// Note is what the observer has to say: "retransmission of #7".
	Note string
}

// Transition is a change of one socket's state, as the stack itself reported it.
type Transition struct {
	At   time.Duration
	Node string
	// Conn is the connection of the socket, nil for a listener.
	Conn *Conn
	// Local is the socket's own address.
	Local    netip.AddrPort
	From, To wire.State
	// Cause is what the node was given just before.
	Cause wire.Cause
}

// Remark is what a lab says in its own voice (note), or the outcome of a check.
type Remark struct {
	At   time.Duration
	Text string
	// Pos is the place in the lab, file:line, empty where there is none.
	Pos string
}

// EventKind says which part of an [Event] is meant.
type EventKind uint8

// The kinds of event, each a moment of the record.
const (
	PacketSent EventKind = iota
	PacketArrived
	PacketDropped
	StateChanged
	Remarked
)

// Event is one moment of the record: the observer's log is a sequence of them
// in the order in which they happened, which is what a transcript prints.
type Event struct {
	Kind       EventKind
	At         time.Duration
	Packet     *Packet     // for the three packet events
	Transition *Transition // for StateChanged
	Remark     *Remark     // for Remarked
	// Info is what a segment means to its connection, given to a [Sink] with the
	// PacketSent of each TCP packet at its origin, where a copy that a link makes
	// is not. It is valid during the call of Observe only; the record keeps none.
	Info *flow.Info
}

// Conn is one TCP connection, from the first segment that was seen of it. A
// 4-tuple that is used again is a new connection.
type Conn struct {
	// ID counts connections from 1 in order of appearance.
	ID int
	// Ends are the two sockets, the one that sent the first segment first.
	Ends [2]End

	// parties are what the monitor knows of the ends, nil until it knows something;
	// previous is the connection that had the 4-tuple before, until then.
	parties  *parties
	previous *Conn
}

// End is one end of a connection.
type End struct {
	Addr netip.AddrPort
	// Node is the node that owns the address, empty where none does.
	Node string
	// ISN is the initial sequence number, valid where HasISN; sequence numbers
	// are printed relative to it.
	ISN    uint32
	HasISN bool
	// State is the end's state as the stack last reported it.
	State wire.State

	// heard is what has reached the end, sent the number after all that it sent.
	heard heard
	sent  uint32
	// reset says that the end has sent a RST that ended the connection.
	reset bool
}

// Side returns 0 or 1, the index in Ends of the end with the given address,
// and -1 where it is neither.
func (c *Conn) Side(a netip.AddrPort) int {
	switch a {
	case c.Ends[0].Addr:
		return 0
	case c.Ends[1].Addr:
		return 1
	}
	return -1
}
