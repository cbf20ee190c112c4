package wire

import (
	"encoding/binary"
	"encoding/hex"
	"math"
)

// optionWords are the options' names in the notation.
var optionWords = []string{"mss", "wscale", "sackOK", "sack", "TS", "nop", "eol", "raw"}

// options reads what follows "<", up to and with ">", into seg.Options.
func (s *scanner) options(seg *Segment) {
	seg.Options = []byte{}
	s.space()
	if s.eat('>') {
		return
	}
	for s.err == nil {
		s.space()
		at := s.pos
		if s.peek('.') || s.peek('*') {
			s.moreOptions(seg)
			return
		}
		s.option(seg)
		if len(seg.Options) > maxOptions {
			s.failAt(at, "%d bytes of options with this one, want at most %d", len(seg.Options), maxOptions)
		}
		if s.space(); s.eat('>') {
			return
		}
		if !s.eat(',') && s.err == nil {
			s.failAt(s.pos, `%s, want "," or ">" after an option`, found(s.rest()))
		}
	}
}

// moreOptions reads "...>" or "*>", which leaves room for other options.
func (s *scanner) moreOptions(seg *Segment) {
	at := s.pos
	if word := s.word(); word != "..." && word != "*" {
		s.failWord(at, word, `an option or "..."`, "...")
	}
	if !s.wild {
		s.failAt(at, `"..." stands for any options in a pattern, want an option`)
	}
	s.space()
	s.want('>', `"..."`)
	seg.Any |= AnyOptions
}

func (s *scanner) option(seg *Segment) {
	at := s.pos
	b := seg.Options
	switch word := s.word(); word {
	case "nop":
		b = append(b, optNop)
	case "eol":
		b = append(b, optEnd)
	case "mss":
		b = append(b, optMSS, 4)
		b = binary.BigEndian.AppendUint16(b, uint16(s.numberAfter(word, "the MSS", math.MaxUint16)))
	case "wscale":
		b = append(b, optWindowScale, 3, byte(s.numberAfter(word, "the window scale", math.MaxUint8)))
	case "sackOK":
		b = append(b, optSACKPermitted, 2)
	case "TS":
		b = append(b, optTimestamps, 10)
		b = binary.BigEndian.AppendUint32(b, s.named("val", "the timestamp"))
		b = binary.BigEndian.AppendUint32(b, s.named("ecr", "the timestamp's echo"))
	case "sack":
		b = s.sack(b)
	case "raw":
		b = s.raw(b)
	default:
		if word == "" {
			word = s.rest()
		}
		s.failWord(at, word, "an option: mss, wscale, sackOK, sack, TS, nop, eol or raw", optionWords...)
	}
	seg.Options = b
}

// named reads a word of TS and its number.
func (s *scanner) named(name, what string) uint32 {
	s.space()
	at := s.pos
	if word := s.word(); word != name {
		s.failWord(at, word, `"TS val N ecr N"`, name)
	}
	return s.numberAfter(name, what, math.MaxUint32)
}

// sack reads blocks "1:11 21:31".
func (s *scanner) sack(b []byte) []byte {
	length := len(b) + 1
	b = append(b, optSACK, 2)
	if at := s.pos; s.err == nil {
		if s.space(); s.pos == at && s.pos < len(s.text) {
			s.failAt(at, `%s, want a space and blocks "1:11 21:31" after "sack"`, found(s.rest()))
		}
	}
	for n := 0; n == 0 || s.digit(); n++ {
		if n == len(Options{}.SACK) {
			s.failAt(s.pos, "a fifth SACK block, want at most 4")
			return b
		}
		b = binary.BigEndian.AppendUint32(b, s.number("the start of a SACK block", math.MaxUint32))
		s.want(':', "the start of a SACK block")
		b = binary.BigEndian.AppendUint32(b, s.number("the end of a SACK block", math.MaxUint32))
		b[length] += 8
		s.space()
	}
	return b
}

// raw reads hexadecimal bytes.
func (s *scanner) raw(b []byte) []byte {
	s.space()
	at := s.pos
	word := s.word()
	v, err := hex.DecodeString(word)
	if err != nil || len(v) == 0 {
		s.failAt(at, "%s, want bytes in hexadecimal", found(word))
		return b
	}
	return append(b, v...)
}
