package wire

import (
	"slices"
	"strconv"
)

// Decision is what one setting or rule of a link decided about a packet.
type Decision struct {
	By Decider
	// Rule is the number of the rule on its direction of a link, from 1 in the order
	// in which they were added, of [ByRule] alone.
	Rule int
	// Setting is the setting or rule as labs write it: "loss 1%", "drop a FIN #1". It
	// is empty where none decided, but a cut.
	Setting string
	// Draw is the random number in [0, 1) on which the decision fell, negative where
	// it drew none.
	Draw float64
}

// Decider says which part of a link decides.
type Decider uint8

// The parts of a link that decide about packets.
const (
	// ByRule is a rule that names packets.
	ByRule Decider = iota
	ByLoss
	// ByLossMark is a loss that marks (ECN) what it would drop.
	ByLossMark
	ByDuplicate
	ByCorrupt
	ByReorder
	// ByCut is a cable that is cut or unplugged, ByPartition a partition.
	ByCut
	ByPartition
	// ByLimit is a queue that is full.
	ByLimit
	// ByQueue is an active queue that drops before it is full, ByQueueMark one that
	// marks.
	ByQueue
	ByQueueMark
)

// NoDraw is the Draw of a decision that fell without a random number.
const NoDraw = -1

// String names the decider as labs do: "loss 1%", "drop a FIN #1", "cut".
func (d Decision) String() string { return english.decider(d) }

func (v *vocabulary) decider(d Decision) string {
	switch d.By {
	case ByCut, ByPartition:
		return v.cuts[d.By-ByCut]
	}
	return d.Setting
}

// Decisions are those about one packet on one link, in their order; none where
// nothing but time happened to it.
type Decisions []Decision

// And returns the decisions with one more after them. They share no memory with
// those that others append to the same ones.
func (ds Decisions) And(d Decision) Decisions { return append(slices.Clip(ds), d) }

// Draw is that of the last decision, negative where it drew none.
func (ds Decisions) Draw() float64 {
	if len(ds) == 0 {
		return NoDraw
	}
	return ds[len(ds)-1].Draw
}

// String names the deciders, each but the last with its draw, which [Decisions.Draw]
// returns: "duplicate 2% (draw 0.0181), limit 5".
func (ds Decisions) String() string { return english.deciders(ds) }

// Chinese names the deciders in Chinese: settings and rules as labs write them.
func (ds Decisions) Chinese() string { return chinese.deciders(ds) }

func (v *vocabulary) deciders(ds Decisions) string {
	if len(ds) == 0 {
		return ""
	}
	last := len(ds) - 1
	if last == 0 {
		return v.decider(ds[0])
	}
	var b []byte
	for _, d := range ds[:last] {
		b = append(b, v.decider(d)...)
		if d.Draw >= 0 {
			b = append(append(append(b, " ("...), v.drawn...), ' ')
			b = strconv.AppendFloat(b, d.Draw, 'g', 3, 64)
			b = append(b, ')')
		}
		b = append(b, ", "...)
	}
	return string(append(b, v.decider(ds[last])...))
}
