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
	// Duplicated marks the original of which the link made a copy; the copy is
	// another packet. Both arrive.
	Duplicated
	// Corrupted packets arrive too, with other bytes than were sent.
	Corrupted
)

var fateNames = [...]string{"in flight", "delivered", "dropped", "duplicated", "corrupted"}

var chineseFates = [...]string{"在途", "已送达", "被丢弃", "被复制", "被损坏"}

func (f Fate) String() string { return fateNames[f] }

// Chinese returns the fate in Chinese.
func (f Fate) Chinese() string { return chineseFates[f] }

// Never is the arrival time of a packet that did not arrive.
const Never = sim.Never

// Link is one link of the record; its index in the record is its id.
type Link struct {
	// Name is unique: "a-b", and "a-b.2" for a second link between the two.
	Name string
	// A and B are the nodes at the ends.
	A, B string
}

// NodeKind says what a node is.
type NodeKind uint8

// The kinds of node.
const (
	// Host is an end host with a TCP/IP stack.
	Host NodeKind = iota
	// Router is a host that also forwards.
	Router
	// Raw is a node without a stack, whose packets the caller writes and reads.
	Raw
	// Outside is a node whose stack is code outside the network.
	Outside
)

var nodeKinds = [...]string{"host", "router", "raw", "outside"}

func (k NodeKind) String() string { return nodeKinds[k] }

// Stacked reports whether a node has a stack of the network, which tells each of its
// states before the segment that shows it.
func (k NodeKind) Stacked() bool { return k < Raw }

// Node is one node of the record.
type Node struct {
	Name  string
	Kind  NodeKind
	Addrs []netip.Prefix
	// Stack says which stack the node has, such as "Linux 6.12", "" for that of package
	// nodes and where nobody has said.
	Stack string
	// Networks are the prefixes of which a node without a stack here owns what nobody else has.
	Networks []netip.Prefix
	// TimeWait is how long the node stays in TIME-WAIT, MaxRTO its largest
	// retransmission timeout, 0 where that is unknown.
	TimeWait, MaxRTO time.Duration
	// RACK says that its stack detects losses by RACK-TLP (RFC 8985).
	RACK bool
}

// Packet is the record of one packet on one link: what was sent, when, and what
// became of it. Of its bytes it may have the beginning alone, see [Options].Whole. A
// packet that crosses three links has three records.
type Packet struct {
	wire.Packet
	// Info is what a segment means to its connection. Its Conn is nil for anything
	// but TCP, and for a fragment that nobody knows the header of.
	flow.Info
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
	// Why are the decisions of the link's settings and rules about the packet, the
	// last one last; none where nothing but time happened to it.
	Why wire.Decisions
	// As is what arrived, where that is not what was sent; nil elsewhere.
	As *wire.Packet
	// Bad says that a segment has arrived with a wrong checksum, or not as a whole.
	Bad bool
	// Refused says that the stack had no room for it, or could not read its header.
	Refused bool
	// Unheard says that it reached a node that is off.
	Unheard bool
	// CopyOf is the packet of which the link made this copy, 0 for an original.
	CopyOf uint64
	// PassesOn is the packet that the sender passes on by this one, 0 where it sends
	// something itself.
	PassesOn uint64
	// Origin says that the link is the first of the packet's way, Last that it is the
	// last one.
	Origin, Last bool
	// damaged says that its bytes were changed on this link or on one before.
	damaged bool
	// wrong says that it was sent with a wrong checksum, or not as a whole.
	wrong bool
}

// Arrival is the packet as it arrived.
func (p *Packet) Arrival() *wire.Packet {
	if p.As != nil {
		return p.As
	}
	return &p.Packet
}

// Transition is a change of one socket's state, as the stack itself reported it.
type Transition struct {
	At   time.Duration
	Node string
	// Conn is the connection of the socket, nil for a listener.
	Conn *flow.Conn
	// Local is the socket's own address.
	Local    netip.AddrPort
	From, To wire.State
	// Cause is what the node was given just before.
	Cause wire.Cause
}

// Remark is what a lab says in its own voice.
type Remark struct {
	At   time.Duration
	Text string
	// Pos is the place in the lab, file:line, empty where there is none.
	Pos string
}

// Tuning is options of a socket that its owner has set.
type Tuning struct {
	// Conn is the connection of the socket, Local the socket's own address.
	Conn    *flow.Conn
	Local   netip.AddrPort
	Options wire.Tuning
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
	// Acted: somebody did something to the network.
	Acted
	// Tuned: the owner of a socket has set options of it.
	Tuned
	// ConnGone tells a [Sink] that nothing was heard of a connection for so long that
	// what is known of it may be forgotten. The record has no such events.
	ConnGone
	// InstantOver tells a Sink that whatever happens at At has happened: the next event
	// is of a later time. The record has no such events.
	InstantOver
)

// Logged reports whether events of the kind are in the record.
func (k EventKind) Logged() bool { return k < ConnGone }

// Event is one moment of the record: the observer's log is a sequence of them
// in the order in which they happened, which is what a transcript prints.
type Event struct {
	Kind       EventKind
	At         time.Duration
	Packet     *Packet     // for the three packet events
	Transition *Transition // for StateChanged
	Remark     *Remark     // for Remarked
	Act        *Act        // for Acted
	Tuning     *Tuning     // for Tuned
	// Conn is the connection, for ConnGone. For PacketSent at its origin and for
	// PacketArrived at its destination it is that of the socket there which has the
	// segment's addresses: it may be another than the segment's own, which it is where
	// there is no socket. Elsewhere it is nil.
	Conn *flow.Conn
}

// Record is the whole record of a run as plain data: what a report is made of.
// Slices are in the order of happening; packets that the observer's memory
// limit has evicted are counted, not listed.
type Record struct {
	Nodes       []Node
	Links       []Link
	Conns       []*flow.Conn
	Packets     []*Packet
	Transitions []*Transition
	Events      []Event
	// Sent, Dropped count every packet of the run, whether still listed or not.
	Sent, Dropped uint64
	// Overflowed counts those of the dropped for which a limit left no room.
	Overflowed uint64
	// Evicted counts packets no longer listed, Earlier the events before the first of
	// Events.
	Evicted, Earlier uint64
	// Digest is a hash, in hexadecimal, over everything that was observed.
	Digest string
}
