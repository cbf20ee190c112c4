package tap

import "netlab/topology/wire/flow"

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
