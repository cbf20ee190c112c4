package impair

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Frame is one packet on its way over one direction of a link. Whoever calls
// [Pipe.Send] makes it; the pipe hands it back exactly once, by Deliver or by
// Drop of its [Env], and does not touch it or its packet afterwards.
type Frame struct {
	// Packet is what travels. A pipe never writes to its bytes, which the record
	// shares: corrupting or rewriting replaces the packet by a changed copy.
	Packet *wire.Packet
	// Info is what the packet means to its connection, for rules; it is nil where
	// nothing is known.
	Info *flow.Info
	// N is the caller's own number for the packet; pipes only carry it.
	N uint64
	// Ref is the caller's own reference; pipes only carry it.
	Ref any
	// Why are the decisions of settings and rules about the frame, the last one last;
	// none where nothing but time happened to it.
	Why wire.Decisions
	// Corrupted and Duplicate say that the frame's bytes were changed on the way,
	// and that it is a copy which the link made.
	Corrupted, Duplicate bool
	// Shown says that Go code from outside has seen the frame: its memory, and that of
	// its packet, must not be used again, in case that the code keeps it.
	Shown bool

	// wait is the delay drawn for the frame when it was offered; it applies when
	// the frame leaves the transmitter.
	wait time.Duration
	// verdict is what the random models decided about a frame that a rule holds
	// or delays, nil for any other.
	verdict *verdict
}

// Size is what the frame counts for in rates, limits and slots: the bytes of its
// IP datagram.
func (f *Frame) Size() int { return len(f.Packet.Data) }

// decided notes on the frame what was decided about it, without a draw where draw
// is [wire.NoDraw].
func (f *Frame) decided(by wire.Decision, draw float64) {
	by.Draw = draw
	f.Why = f.Why.And(by)
}
