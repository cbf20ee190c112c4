// Package flow follows TCP connections from their segments alone, as one
// observer at one place sees them: it tells what each segment means to its
// connection, and what became of each connection. It serves the rules of a
// link, the notes of a record and the analysis of a capture alike.
//
// What an end sends is certain; what it receives is presumed to arrive, at the
// moment it is seen, until what the end sends next says otherwise. States, the
// verdicts on resets and the reasons of retransmissions are such inferences;
// where the ends themselves can be asked, their answer counts.
//
// [Completeness] says what was seen of a connection with Wireshark's bits, to
// compare with its tcp.completeness.
package flow

import (
	"time"

	"netlab/topology/wire"
)

// Kind is a set of the meanings that one segment has within its connection.
type Kind uint32

// The meanings of a segment.
const (
	// SYN is a SYN without an ACK, SYNACK one with it.
	SYN Kind = 1 << iota
	SYNACK
	// FIN and RST say that the flag is set.
	FIN
	RST
	// PureACK carries neither data nor SYN, FIN or RST.
	PureACK
	// AckOfSYN and AckOfFIN acknowledge the peer's SYN or FIN for the first time.
	AckOfSYN
	AckOfFIN
	// Data carries payload.
	Data
	// Retransmission carries sequence space that this end has sent before.
	Retransmission
	// Duplicate is the very datagram seen before (IP identification, bytes): a
	// copy made by the network, not by the sender.
	Duplicate
	// OutOfOrder carries sequence space below the highest that was seen, but not
	// seen before.
	OutOfOrder
	// Gap starts above the next sequence number expected: something is missing.
	Gap
	// DuplicateACK repeats the acknowledgment number of the last one without
	// anything else new, while data is outstanding (RFC 5681 section 2).
	DuplicateACK
	// WindowUpdate is a PureACK that changes only the window.
	WindowUpdate
	// ZeroWindow advertises no space; ZeroWindowProbe asks whether there is some.
	ZeroWindow
	ZeroWindowProbe
	// KeepAlive has SEQ = SND.NXT-1 and at most one byte on an idle connection;
	// KeepAliveACK answers it.
	KeepAlive
	KeepAliveACK
	// Unacceptable lies outside the receiver's window as far as it is known.
	Unacceptable
	// AckUnseen acknowledges what was not seen to be sent.
	AckUnseen
)

// Has reports whether all kinds of k2 are in k.
func (k Kind) Has(k2 Kind) bool { return k&k2 == k2 }

// Info is what a [Tracker] says of one segment.
type Info struct {
	// Conn is the segment's connection.
	Conn *Conn
	// Dir is 0 for a segment of the connection's first end, the one that opened
	// it as far as was seen, 1 for one of the other.
	Dir int
	// From and To name the nodes that own the source and destination address,
	// empty where nobody told the tracker.
	From, To string
	Kinds    Kind
	// At is when the segment was seen.
	At time.Duration
	// Index is the caller's number for the packet, as given to Observe.
	Index uint64
	// Ordinals number the segment among those of its direction, for the kinds that
	// it has; zero for a duplicate, which the network made.
	Ordinals [NumOrdinals]uint32
	// Repair is why a retransmission was sent.
	Repair Repair
	// DuplicateACKs counts a DuplicateACK among those with its number, from 1.
	DuplicateACKs uint32
	// Reset is what the receiver makes of a RST.
	Reset Reset
	// Of is the Index of the packet that a retransmission or duplicate repeats,
	// OfKinds its kinds and OfOrdinal which data segment of its direction it was,
	// counted from 1; all zero where the original was not seen.
	Of        uint64
	OfKinds   Kind
	OfOrdinal [NumOrdinals]uint32
	// RelSeq and RelAck are the segment's numbers relative to each direction's
	// initial sequence number (the first number seen, less one where no SYN was).
	RelSeq, RelAck uint32
	// Before and After are the states of both ends, as inferred, before and after
	// the segment was sent and received.
	Before, After [2]wire.State
}

// Ordinals count, for each connection and direction, the segments of a few
// kinds, retransmissions included, from 1.
const (
	OrdinalSYN = iota
	OrdinalSYNACK
	OrdinalFIN
	OrdinalData
	NumOrdinals
)
