package flow

import (
	"time"

	"netlab/topology/wire"
)

// Info is what one segment means to its connection. It is a value: it travels
// with the packet, and whoever reads it needs no tracker.
type Info struct {
	// Conn is the segment's connection, nil for what does not belong to one, such as
	// another protocol than TCP.
	Conn *Conn
	// At is when the segment was sent or, in a capture, seen.
	At time.Duration
	// Index is the caller's number for the packet.
	Index uint64
	// Of is the Index of the packet that a retransmission or duplicate repeats,
	// OfKinds its kinds and OfOrdinal which data segment of its direction it was,
	// counted from 1; all zero where the original was not seen.
	Of        uint64
	OfKinds   Kind
	OfOrdinal [NumOrdinals]uint32
	// Of a retransmission, where the original was seen: OfAt is when it was sent before
	// this time, OfTimes how often; OfFast says that something had asked for it that
	// time, OfAlone that nothing was outstanding when it was sent first.
	OfAt            time.Duration
	OfTimes         uint16
	OfFast, OfAlone bool
	Kinds           Kind
	// RelSeq and RelAck are the segment's numbers relative to each direction's
	// initial sequence number. Where that is not known they are the numbers
	// themselves in a network, and in a capture relative to the first number seen,
	// less one.
	RelSeq, RelAck uint32
	// Offered is the window that the segment offers in bytes: the header's field by the
	// scale in force, as it stands while that is not known. Only a [Tracker] tells it.
	Offered uint32
	// DuplicateACKs counts a DuplicateACK among those with its number, from 1, and
	// anew when its receiver has sent something again after a timeout.
	DuplicateACKs uint32
	// Unarrived is how far the acknowledgment number is beyond all that has arrived at
	// the sender. Only a [Ledger] tells it.
	Unarrived uint32
	// Dir is the index in [Conn].Ends of the end that the segment is from.
	Dir int
	// Repair is why a retransmission was sent.
	Repair Repair
	// Reset is what the receiver makes of a RST, [NoReset] in a network, where the
	// receiver's change of state shows it.
	Reset Reset
	// Was is what the sender had sent and offered before the segment.
	Was Sender
	// Before and After are the states of both ends before and after the segment was
	// sent. In a capture After presumes that it was received too; in a network both
	// are the states that were reported when it was sent.
	Before, After [2]wire.State
}

// From returns the name of the node whose end the segment is from, empty where
// that is not known.
func (i *Info) From() string { return i.Conn.Ends[i.Dir].Node }

// To returns the name of the node at the other end.
func (i *Info) To() string { return i.Conn.Ends[1-i.Dir].Node }

// Copy returns what a copy of the segment means that a link has made.
func (i Info) Copy() Info {
	i.Of, i.OfKinds, i.OfOrdinal = i.Index, i.Kinds, [NumOrdinals]uint32{}
	i.Kinds = i.Kinds&(byFlags|Forged) | Duplicate
	i.OfAt, i.OfTimes, i.OfFast, i.OfAlone = 0, 0, false, false
	i.Repair, i.DuplicateACKs, i.Unarrived = NoRepair, 0, 0
	return i
}
