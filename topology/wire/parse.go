package wire

import "math"

// ParseSegment reads one TCP segment in the notation:
//
//	F. 1:1(0) ack 1 win 65535 <nop,nop,TS val 100 ecr 90>
//
// The flags and the sequence numbers have to be there, and "ack" exactly where
// the flags have ".". The window, the urgent pointer and the options may be left
// out: they are zero then, with the window noted in [Segment.Any]. The numbers
// are those of the text; [Segment.Rebase] makes them absolute. The second
// sequence number is the first plus the length, whatever SYN and FIN take.
//
// The options are, in the order in which the header is to carry them: mss N,
// wscale N, sackOK, sack A:B C:D, TS val N ecr N, nop, eol, and raw HEX, the
// bytes of anything else.
//
// An error is a [*SyntaxError].
func ParseSegment(text string) (Segment, error) { return parse(text, false) }

// ParsePattern reads a segment of which parts may be open: "*" stands for the
// flags, the sequence numbers or any number of them ("*:*(100)"), the
// acknowledgment number and the window, "..." at the end of the options for more
// of them. What is left out is open too, so that "F." is a FIN with any numbers;
// "<>" says that there are no options. [Segment.Any] tells what is open.
func ParsePattern(text string) (Segment, error) { return parse(text, true) }

func parse(text string, wild bool) (Segment, error) {
	s := &scanner{text: text, wild: wild}
	var seg Segment
	s.space()
	s.flags(&seg)
	s.space()
	s.sequence(&seg)
	s.parts(&seg)
	if s.err != nil {
		return Segment{}, s.err
	}
	return seg, nil
}

func (s *scanner) flags(seg *Segment) {
	if s.eatWild() {
		seg.Any |= AnyFlags
		return
	}
	at := s.pos
	word := s.word()
	f, bad := scanFlags(word)
	switch {
	case s.err != nil:
	case word == "":
		s.failAt(at, `%s, want flags such as "S", "S.", "P." or "."`, found(s.rest()))
	case bad >= 0:
		s.failAt(at+bad, "%s", flagProblem(word, bad))
		s.err.Suggestion = flagSuggestion(word)
	}
	seg.Flags = f
}

// sequence reads "1:101(100)".
func (s *scanner) sequence(seg *Segment) {
	if s.wild && !s.peek('*') && !s.digit() {
		seg.Any |= AnySeq | AnyLen
		return
	}
	start := s.pos
	if s.eatWild() {
		seg.Any |= AnySeq
		if !s.peek(':') {
			seg.Any |= AnyLen
			return
		}
	} else {
		seg.Seq = s.number("the sequence number", math.MaxUint32)
	}
	s.want(':', "the sequence number")
	endAt := s.pos
	anyEnd := s.eatWild()
	var end uint32
	if !anyEnd {
		end = s.number("the sequence number after the segment", math.MaxUint32)
	}
	s.want('(', "the sequence numbers")
	if s.eatWild() {
		seg.Any |= AnyLen
	} else {
		seg.Len = int(s.number("the length", math.MaxUint16))
	}
	s.want(')', "the length")
	if s.err != nil {
		return
	}
	open := seg.Any & (AnySeq | AnyLen)
	switch {
	case anyEnd && open == 0:
		s.failAt(endAt, `"*" for the end of a segment whose start and length are known, want %d`, seg.Seq+uint32(seg.Len))
	case !anyEnd && open != 0:
		s.failAt(start, `an end of %d beside "*", want "*" there too`, end)
	case !anyEnd && end != seg.Seq+uint32(seg.Len):
		s.failAt(endAt, "the end %d, want %d: the start %d and the length %d", end, seg.Seq+uint32(seg.Len), seg.Seq, seg.Len)
	}
}

func (s *scanner) digit() bool {
	return !s.done() && s.text[s.pos] >= '0' && s.text[s.pos] <= '9'
}

// parts are what may follow the sequence numbers, in their order.
var parts = []string{"ack", "win", "urg"}

// parts reads "ack 1 win 65535 urg 0 <options>".
func (s *scanner) parts(seg *Segment) {
	next, ackAt := 0, -1
	seg.Any |= AnyWindow
	for {
		before := s.pos
		if s.space(); s.done() {
			break
		}
		if s.pos == before && before > 0 && s.text[before-1] != ' ' && s.text[before-1] != '\t' {
			s.failAt(before, "%s, want a space", found(s.rest()))
			break
		}
		at := s.pos
		if s.eat('<') {
			s.options(seg)
			if s.space(); !s.done() {
				s.failAt(s.pos, "%s, want nothing after the options", found(s.rest()))
			}
			break
		}
		word := s.word()
		i := 0
		for i < len(parts) && parts[i] != word {
			i++
		}
		switch {
		case i == len(parts):
			if word == "" {
				word = s.rest()
			}
			s.failWord(at, word, `"ack N", "win N", "urg N" or "<options>"`, parts...)
		case i < next:
			s.failAt(at, `%q a second time or out of order, want ack, win, urg, <options>`, word)
		}
		next = i + 1
		switch word {
		case "ack":
			ackAt = at
			s.value("ack", "the acknowledgment number", AnyAck, math.MaxUint32, &seg.Ack, seg)
		case "win":
			var v uint32
			seg.Any &^= AnyWindow
			s.value("win", "the window", AnyWindow, math.MaxUint16, &v, seg)
			seg.Window = uint16(v)
		case "urg":
			seg.Urgent = uint16(s.numberAfter("urg", "the urgent pointer", math.MaxUint16))
		}
		if s.err != nil {
			return
		}
	}
	s.ackAgrees(seg, ackAt)
}

// value reads the number, or in a pattern the "*", that follows a word.
func (s *scanner) value(word, what string, field Fields, limit uint32, v *uint32, seg *Segment) {
	at := s.pos
	s.space()
	if s.pos > at && s.eatWild() {
		seg.Any |= field
		return
	}
	s.pos = at
	*v = s.numberAfter(word, what, limit)
}

// ackAgrees checks that "ack" is there exactly where the flags have ACK. ackAt
// is negative where it is not there.
func (s *scanner) ackAgrees(seg *Segment, ackAt int) {
	switch {
	case seg.Any&AnyFlags != 0:
		if ackAt < 0 {
			seg.Any |= AnyAck
		}
	case ackAt >= 0 && !seg.Flags.Has(ACK):
		s.failAt(ackAt, `"ack" without "." among the flags %q, want %q or no "ack"`, seg.Flags, seg.Flags|ACK)
	case ackAt < 0 && seg.Flags.Has(ACK) && s.wild:
		seg.Any |= AnyAck
	case ackAt < 0 && seg.Flags.Has(ACK):
		s.failAt(len(s.text), `no "ack" with the flags %q, want "ack N" or %q`, seg.Flags, seg.Flags&^ACK)
	}
}
