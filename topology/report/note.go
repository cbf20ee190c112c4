package report

import (
	"fmt"
	"strconv"

	"netlab/topology/tap"
	"netlab/topology/wire/flow"
)

// notable are the kinds of a segment that a note names, in the order of its words,
// one of each row: what flags and numbers show anyway needs no note.
var notable = [...][]flow.Kind{
	{flow.Forged},
	{flow.OutOfOrder},
	{flow.ChallengeACK, flow.ZeroWindowProbe, flow.KeepAlive, flow.KeepAliveACK, flow.DuplicateACK},
	{flow.ZeroWindow, flow.WindowUpdate},
	{flow.AckUnseen},
}

// presumed are those that only a capture needs to be told: a network shows what
// becomes of a segment.
var presumed = [...]flow.Kind{flow.Gap, flow.Unacceptable}

// remarkable are the kinds of a segment that a report tells even of a long
// transfer.
const remarkable = flow.Forged | flow.Retransmission | flow.DuplicateACK | flow.ChallengeACK | flow.ZeroWindow |
	flow.ZeroWindowProbe | flow.KeepAlive | flow.KeepAliveACK | flow.AckUnseen | flow.Gap

// note says what is remarkable about a packet, empty where nothing is.
func (r *Run) note(p *tap.Packet) string {
	if !r.Source.Empty() {
		return NoteOfCapture(&p.Info)
	}
	return Note(p)
}

// Note says what is remarkable about a packet of a network, empty where nothing
// is: "retransmission of #7, timeout". What its first link has said is not said
// again of the others.
func Note(p *tap.Packet) string {
	if p.PassesOn != 0 {
		return ""
	}
	return noteOf(&p.Info, false, &english)
}

// noteAfter is Note with what is remarkable about the packet's end, where that is
// known.
func noteAfter(p *tap.Packet) string { return noteAfterIn(p, &english) }

func noteAfterIn(p *tap.Packet, v *vocabulary) string {
	text := ""
	if p.PassesOn == 0 {
		text = noteOf(&p.Info, false, v)
	}
	if !p.Unheard {
		return text
	}
	if text != "" {
		text += ", "
	}
	return text + fmt.Sprintf(v.lostAt, p.To)
}

// NoteOfCapture says what is remarkable about a segment of a capture, with what is
// only presumed there.
func NoteOfCapture(i *flow.Info) string { return noteOf(i, true, &english) }

func noteOf(i *flow.Info, captured bool, v *vocabulary) string {
	var buf [96]byte
	b := buf[:0]
	add := func(what string) {
		if len(b) > 0 {
			b = append(b, ", "...)
		}
		b = append(b, what...)
	}
	of := func() {
		if i.Of > 0 {
			b = appendNumber(append(b, v.of...), i.Of)
		}
	}
	k := i.Kinds
	switch {
	case k.Has(flow.Duplicate):
		if captured {
			add(v.name(flow.Duplicate))
			of()
		}
	case k.Has(flow.Retransmission):
		kind := flow.Retransmission
		if k.Has(flow.Spurious) {
			kind = flow.Spurious
		}
		add(v.name(kind))
		of()
		if i.Repair != flow.NoRepair {
			add(v.name(i.Repair))
		}
	}
	for _, row := range notable {
		for _, kind := range row {
			if !k.Has(kind) {
				continue
			}
			add(v.name(kind))
			if kind == flow.DuplicateACK {
				b = strconv.AppendUint(append(b, " #"...), uint64(i.DuplicateACKs), 10)
			}
			break
		}
	}
	if captured {
		for _, kind := range presumed {
			if k.Has(kind) {
				add(v.name(kind))
			}
		}
		if i.Reset != flow.NoReset && i.Reset != flow.Resets {
			add(v.name(i.Reset))
		}
	}
	return string(b)
}
