package report

import (
	"strconv"

	"netlab/topology/tap"
	"netlab/topology/wire/flow"
)

// notable are the kinds of a segment that a note names, in the order of its words,
// one of each row: what flags and numbers show anyway needs no note.
var notable = [...][]flow.Kind{
	{flow.OutOfOrder},
	{flow.ChallengeACK, flow.ZeroWindowProbe, flow.KeepAlive, flow.KeepAliveACK, flow.DuplicateACK},
	{flow.ZeroWindow, flow.WindowUpdate},
	{flow.AckUnseen},
}

// presumed are those that only a capture needs to be told: a network shows what
// becomes of a segment.
var presumed = [...]flow.Kind{flow.Gap, flow.Unacceptable}

// note says what is remarkable about a packet, empty where nothing is. What its
// first link has said is not said again of the others.
func (r *Run) note(p *tap.Packet) string { return noteOf(p, r.Source != "") }

func noteOf(p *tap.Packet, captured bool) string {
	if p.PassesOn != 0 {
		return ""
	}
	var buf [96]byte
	b := buf[:0]
	add := func(what string) {
		if len(b) > 0 {
			b = append(b, ", "...)
		}
		b = append(b, what...)
	}
	of := func() {
		if p.Of > 0 {
			b = appendNumber(append(b, " of "...), p.Of)
		}
	}
	k := p.Kinds
	switch {
	case k.Has(flow.Duplicate):
		if captured {
			add(flow.Duplicate.String())
			of()
		}
	case k.Has(flow.Retransmission):
		kind := flow.Retransmission
		if k.Has(flow.Spurious) {
			kind = flow.Spurious
		}
		add(kind.String())
		of()
		if p.Repair != flow.NoRepair {
			add(p.Repair.String())
		}
	}
	for _, row := range notable {
		for _, kind := range row {
			if !k.Has(kind) {
				continue
			}
			add(kind.String())
			if kind == flow.DuplicateACK {
				b = strconv.AppendUint(append(b, " #"...), uint64(p.DuplicateACKs), 10)
			}
			break
		}
	}
	if captured {
		for _, kind := range presumed {
			if k.Has(kind) {
				add(kind.String())
			}
		}
		if p.Reset != flow.NoReset && p.Reset != flow.Resets {
			add(p.Reset.String())
		}
	}
	return string(b)
}
