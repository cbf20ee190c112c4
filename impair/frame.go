package impair

import (
	"strconv"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Frame is one packet on its way over one direction of a link. Whoever calls
// [Pipe.Send] makes it; the pipe hands it back exactly once, by Deliver or by
// Drop of its [Env], and does not touch it afterwards.
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
	// By names the setting or rule that decided the frame's fate, empty where
	// nothing but time happened to it: "loss 1%", "drop a FIN #1", "limit 1000".
	// Several decisions on one frame are joined by commas, the last one last; those
	// before it have their draws with them: "duplicate 2% (draw 0.0181), limit 5".
	By string
	// Draw is the random number in [0, 1) on which the last such decision fell,
	// negative where it drew none.
	Draw float64
	// Corrupted and Duplicate say that the frame's bytes were changed on the way,
	// and that it is a copy which the link made.
	Corrupted, Duplicate bool

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

// noDraw is the Draw of a decision that fell without a random number.
const noDraw = -1

// decided notes on the frame who decided something about it.
func (f *Frame) decided(by string, draw float64) {
	switch {
	case f.By != "" && f.Draw >= 0:
		by = f.By + " (draw " + strconv.FormatFloat(f.Draw, 'g', 3, 64) + "), " + by
	case f.By != "":
		by = f.By + ", " + by
	}
	f.By, f.Draw = by, draw
}
