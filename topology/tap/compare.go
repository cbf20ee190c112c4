package tap

import (
	"cmp"
	"slices"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Aspect is a set of the ways in which two packets or two changes of state differ.
type Aspect uint16

// The aspects, those of a packet first.
const (
	// InProtocol: they are of different protocols.
	InProtocol Aspect = 1 << iota
	InFlags
	// InNumbers: the sequence or acknowledgment numbers, relative to the initial ones.
	InNumbers
	InLength
	InWindow
	// InOptions leaves the values of timestamps out.
	InOptions
	// InMeaning: one is a retransmission, for example, and the other is not.
	InMeaning
	// InFate: one was lost or changed on its way, and the other was not.
	InFate
	// InState: they lead from or to different states.
	InState
	InCause
	// InTime: they are the same at different times. It is never with others.
	InTime
	// InBeing: only one of the records has it.
	InBeing
)

// Stream is the part of a record that two records are compared in: what a node
// sends into one link of one connection, or the states of its end. What happens at
// several places has no order that two runs need share.
type Stream struct {
	Node string
	// Link is the name of the link, empty for states.
	Link string
	// Conn is the number of the connection, 0 for what belongs to none.
	Conn int
}

// Difference is where two streams part. Of Packets and Changes the one is set that
// the stream is of, an element nil where its record has no more.
type Difference struct {
	Stream
	// Before is how many elements come before, which are the same.
	Before  int
	Packets [2]*Packet
	Changes [2]*Transition
	In      Aspect
}

// At is when it happened, in the record where that was earlier.
func (d *Difference) At() time.Duration { return min(d.AtOf(0), d.AtOf(1)) }

// AtOf is when it happened in one of the records, [Never] where it did not.
func (d *Difference) AtOf(i int) time.Duration {
	switch {
	case d.Packets[i] != nil:
		return d.Packets[i].Sent
	case d.Changes[i] != nil:
		return d.Changes[i].At
	}
	return Never
}

// Comparison is what two records have not in common, nil where there is nothing.
type Comparison struct {
	// Packets, States and Times are the first differences of their kinds.
	Packets, States, Times *Difference
	// SamePackets and SameStates are how many have a counterpart that is the same, in
	// their streams before the first difference.
	SamePackets, SameStates int
}

// Compare walks through two records together, stream by stream. Initial sequence
// numbers, the client's ports and the values of timestamps are left out: they are
// drawn from the seed and mean nothing.
func Compare(a, b *Record) *Comparison {
	var c Comparison
	packets := [2]map[Stream][]*Packet{packetsOf(a), packetsOf(b)}
	for _, s := range streams(packets) {
		c.SamePackets += c.walk(&c.Packets, s, len(packets[0][s]), len(packets[1][s]), func(i int) Difference {
			d := Difference{Packets: [2]*Packet{at(packets[0][s], i), at(packets[1][s], i)}}
			if x, y := d.Packets[0], d.Packets[1]; x != nil && y != nil {
				d.In = packetsDiffer(x, y)
			}
			return d
		})
	}
	changes := [2]map[Stream][]*Transition{changesOf(a), changesOf(b)}
	for _, s := range streams(changes) {
		c.SameStates += c.walk(&c.States, s, len(changes[0][s]), len(changes[1][s]), func(i int) Difference {
			d := Difference{Changes: [2]*Transition{at(changes[0][s], i), at(changes[1][s], i)}}
			if x, y := d.Changes[0], d.Changes[1]; x != nil && y != nil {
				d.In = changesDiffer(x, y)
			}
			return d
		})
	}
	return &c
}

// walk goes through a stream until its elements differ, and returns how many do
// not. It keeps what is the first difference of all streams so far.
func (c *Comparison) walk(first **Difference, s Stream, a, b int, pair func(int) Difference) int {
	timed := false
	for i := range max(a, b) {
		d := pair(i)
		d.Stream, d.Before = s, i
		if i >= a || i >= b {
			d.In = InBeing
		}
		switch {
		case d.In == 0:
		case d.In == InTime:
			if !timed {
				timed = true
				earlier(&c.Times, &d)
			}
		default:
			earlier(first, &d)
			return i
		}
	}
	return min(a, b)
}

// earlier replaces a difference by one that happened before it.
func earlier(first **Difference, d *Difference) {
	if *first == nil || d.At() < (*first).At() {
		*first = d
	}
}

func at[T any](list []*T, i int) *T {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// streams are the streams of two records, in an order that is always the same.
func streams[T any](of [2]map[Stream][]*T) []Stream {
	var all []Stream
	for i := range of {
		for s := range of[i] {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b Stream) int {
		return cmp.Or(cmp.Compare(a.Conn, b.Conn), cmp.Compare(a.Node, b.Node), cmp.Compare(a.Link, b.Link))
	})
	return slices.Compact(all)
}

func packetsOf(r *Record) map[Stream][]*Packet {
	of := make(map[Stream][]*Packet)
	for _, p := range r.Packets {
		s := Stream{Node: p.From, Link: r.Links[p.Link].Name, Conn: connID(p.Conn)}
		of[s] = append(of[s], p)
	}
	return of
}

func changesOf(r *Record) map[Stream][]*Transition {
	of := make(map[Stream][]*Transition)
	for _, t := range r.Transitions {
		s := Stream{Node: t.Node, Conn: connID(t.Conn)}
		of[s] = append(of[s], t)
	}
	return of
}

func connID(c *flow.Conn) int {
	if c == nil {
		return 0
	}
	return c.ID
}

// packetsDiffer says in what two packets differ.
func packetsDiffer(a, b *Packet) (in Aspect) {
	add := func(differ bool, aspect Aspect) {
		if differ {
			in |= aspect
		}
	}
	add(a.Proto != b.Proto || a.Version != b.Version, InProtocol)
	add(a.Len != b.Len, InLength)
	if a.Proto == wire.TCP && b.Proto == wire.TCP {
		add(a.Flags != b.Flags, InFlags)
		add(a.RelSeq != b.RelSeq || a.RelAck != b.RelAck && a.Flags.Has(wire.ACK), InNumbers)
		add(a.Window != b.Window, InWindow)
		add(!sameOptions(a, b), InOptions)
		add(a.Kinds != b.Kinds || a.Repair != b.Repair, InMeaning)
	}
	add(a.Fate != b.Fate || a.Unheard != b.Unheard, InFate)
	if in == 0 && (a.Sent != b.Sent || a.Arrived != b.Arrived) {
		return InTime
	}
	return in
}

// sameOptions compares options, the blocks of SACK by their distance from the
// acknowledgment number.
func sameOptions(a, b *Packet) bool {
	x, y := a.Options, b.Options
	for i := range x.SACK {
		x.SACK[i].Start, x.SACK[i].End = distance(x.SACK[i].Start, a.Ack), distance(x.SACK[i].End, a.Ack)
		y.SACK[i].Start, y.SACK[i].End = distance(y.SACK[i].Start, b.Ack), distance(y.SACK[i].End, b.Ack)
	}
	x.TSVal, x.TSEcr, y.TSVal, y.TSEcr = 0, 0, 0, 0
	return x == y
}

// distance is how far an edge of a block is beyond the acknowledgment number; 0 is
// that of no block.
func distance(edge, ack uint32) uint32 {
	if edge == 0 {
		return 0
	}
	return edge - ack
}

// changesDiffer says in what two changes of state differ. The packets that are
// causes have other numbers in each run.
func changesDiffer(a, b *Transition) (in Aspect) {
	if a.From != b.From || a.To != b.To {
		in |= InState
	}
	x, y := a.Cause, b.Cause
	x.Packet, y.Packet = 0, 0
	if x != y {
		in |= InCause
	}
	if in == 0 && a.At != b.At {
		return InTime
	}
	return in
}
