package report

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// relative returns the packet's sequence and acknowledgment numbers relative to
// the initial ones of their directions; as they are where those are not known.
func relative(p *tap.Packet) (seq, ack uint32) {
	switch {
	case p.Conn == nil:
		return p.Seq, p.Ack
	case !p.Flags.Has(wire.ACK):
		return p.RelSeq, p.Ack
	}
	return p.RelSeq, p.RelAck
}

// appendNumber writes a packet's number: "#12".
func appendNumber(b []byte, n uint64) []byte {
	return strconv.AppendUint(append(b, '#'), n, 10)
}

func number(n uint64) string { return string(appendNumber(nil, n)) }

// appendRule writes the rule that decided a packet's fate and its draw:
// " by loss 1% (draw 0.00412)". Nothing where no rule did.
func appendRule(b []byte, p *tap.Packet) []byte { return english.appendRule(b, p) }

func (v *vocabulary) appendRule(b []byte, p *tap.Packet) []byte {
	if len(p.Why) == 0 {
		return b
	}
	b = append(append(b, ' '), v.by...)
	b = append(b, v.name(p.Why)...)
	if draw := p.Why.Draw(); draw >= 0 {
		b = append(append(append(b, " ("...), v.drawn...), ' ')
		b = strconv.AppendFloat(b, draw, 'g', 3, 64)
		b = append(b, ')')
	}
	return b
}

// plain reports whether a packet is one of many in a transfer: data or a pure
// acknowledgment.
func plain(p *tap.Packet) bool {
	return p.Proto == wire.TCP && p.Flags&^(wire.ACK|wire.PSH) == 0 || p.Proto == wire.UDP
}

// detail is how much of a segment is written.
type detail uint8

const (
	full detail = iota
	// withoutTimestamps leaves the timestamps option out.
	withoutTimestamps
	// withoutOptions leaves out every option, withoutWindow the window too.
	withoutOptions
	withoutWindow
	// numbers writes flags and sequence numbers, flagsOnly the flags.
	numbers
	flagsOnly
)

// appendSegment writes a packet in the one notation, with relative numbers.
func appendSegment(b []byte, p *tap.Packet, d detail) []byte {
	seq, ack := relative(p)
	start := len(b)
	if d == full || p.Proto != wire.TCP {
		return inBytes(wire.AppendNotation(b, &p.Packet, seq, ack), start, p)
	}
	cut := p.Packet
	cut.Options.HasTimestamps = false
	if d >= withoutOptions {
		cut.Options = wire.Options{WindowScale: -1}
	}
	if d < withoutWindow {
		return inBytes(wire.AppendNotation(b, &cut, seq, ack), start, p)
	}
	b = wire.AppendNotation(b, &cut, seq, ack)
	text := b[start:]
	keep := len(text)
	switch d {
	case withoutWindow:
		keep = bytes.Index(text, []byte(" win "))
	case numbers:
		keep = bytes.IndexByte(text, ')') + 1
	case flagsOnly:
		keep = bytes.IndexByte(text, ' ')
	}
	if keep <= 0 {
		return b
	}
	return b[:start+keep]
}

// numbersWithin returns in at most room cells what a segment carries, and of one that
// carries nothing what it acknowledges; nothing where that is too long, or told of the
// packet that this one passes on.
func numbersWithin(p *tap.Packet, room int) string {
	if p.Proto != wire.TCP || p.PassesOn != 0 || p.Flags.Has(wire.SYN) {
		return ""
	}
	seq, ack := relative(p)
	for _, text := range []string{
		fmt.Sprintf("%d:%d(%d)", seq, seq+uint32(p.Len), p.Len), fmt.Sprintf("%d(%d)", seq, p.Len),
	} {
		if p.Len == 0 && !p.Flags.Has(wire.FIN) && !p.Flags.Has(wire.RST) {
			text = fmt.Sprintf("ack %d", ack)
		}
		if len(text) <= room {
			return text
		}
	}
	return ""
}

// inBytes puts the window in bytes, where a capture shows its scale, in place of the
// header's field in the notation of p that begins at start.
func inBytes(b []byte, start int, p *tap.Packet) []byte {
	if p.Offered <= uint32(p.Window) {
		return b
	}
	const win = " win "
	from := bytes.Index(b[start:], []byte(win))
	if from < 0 {
		return b
	}
	from += start + len(win)
	until := from
	for until < len(b) && b[until] >= '0' && b[until] <= '9' {
		until++
	}
	return slices.Replace(b, from, until, strconv.AppendUint(nil, uint64(p.Offered), 10)...)
}
