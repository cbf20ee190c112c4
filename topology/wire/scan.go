package wire

import (
	"fmt"
	"strconv"
	"strings"

	"netlab/topology/words"
)

// SyntaxError is a mistake in a text of the notation.
type SyntaxError struct {
	// Text is the whole text; Column counts its bytes from 1.
	Text   string
	Column int
	// Problem says what is wrong and what was expected.
	Problem string
	// Suggestion is what may have been meant, empty where nothing comes close.
	Suggestion string
}

func (e *SyntaxError) Error() string {
	s := fmt.Sprintf("wire: segment %q: column %d: %s", e.Text, e.Column, e.Problem)
	if e.Suggestion != "" {
		s += fmt.Sprintf("; did you mean %q?", e.Suggestion)
	}
	return s
}

// scanner reads a text of the notation from left to right. Its first error
// stays, and everything after it reads as nothing.
type scanner struct {
	text string
	pos  int
	// wild allows "*" and "...".
	wild bool
	err  *SyntaxError
}

func (s *scanner) failAt(pos int, format string, args ...any) {
	if s.err == nil {
		s.err = &SyntaxError{Text: s.text, Column: pos + 1, Problem: fmt.Sprintf(format, args...)}
	}
}

// failWord fails at a word that is none of known.
func (s *scanner) failWord(pos int, word, want string, known ...string) {
	if s.err == nil {
		s.failAt(pos, "%s, want %s", found(word), want)
		s.err.Suggestion = words.Nearest(word, known)
	}
}

func found(word string) string {
	if word == "" {
		return "the text ends"
	}
	return strconv.Quote(word)
}

func (s *scanner) space() {
	for s.pos < len(s.text) && (s.text[s.pos] == ' ' || s.text[s.pos] == '\t') {
		s.pos++
	}
}

func (s *scanner) done() bool { return s.err != nil || s.pos == len(s.text) }

// peek reports whether the text goes on with c.
func (s *scanner) peek(c byte) bool { return !s.done() && s.text[s.pos] == c }

// eat goes over c where the text goes on with it.
func (s *scanner) eat(c byte) bool {
	ok := s.peek(c)
	if ok {
		s.pos++
	}
	return ok
}

// eatWild goes over a "*".
func (s *scanner) eatWild() bool {
	if !s.peek('*') {
		return false
	}
	if !s.wild {
		s.failAt(s.pos, `"*" stands for any value in a pattern, want a value`)
		return false
	}
	s.pos++
	return true
}

// want goes over c, which has to be there.
func (s *scanner) want(c byte, after string) {
	if !s.eat(c) {
		s.failAt(s.pos, "%s, want %q after %s", found(s.rest()), string(c), after)
	}
}

// rest is the text from here to the next space, for an error message.
func (s *scanner) rest() string {
	if s.pos >= len(s.text) {
		return ""
	}
	r := s.text[s.pos:]
	if i := strings.IndexAny(r, " \t"); i > 0 {
		r = r[:i]
	}
	return r
}

// word takes everything up to a space or one of the notation's marks.
func (s *scanner) word() string {
	if s.err != nil {
		return ""
	}
	start := s.pos
	for s.pos < len(s.text) && !strings.ContainsRune(" \t,<>:()", rune(s.text[s.pos])) {
		s.pos++
	}
	return s.text[start:s.pos]
}

// number takes a decimal number from 0 to limit.
func (s *scanner) number(what string, limit uint32) uint32 {
	if s.err != nil {
		return 0
	}
	start := s.pos
	for s.pos < len(s.text) && s.text[s.pos] >= '0' && s.text[s.pos] <= '9' {
		s.pos++
	}
	digits := s.text[start:s.pos]
	if digits == "" {
		s.failAt(start, "%s, want %s, a number", found(s.rest()), what)
		return 0
	}
	v, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || uint32(v) > limit {
		s.failAt(start, "%s %s, want at most %d", what, digits, limit)
		return 0
	}
	return uint32(v)
}

// numberAfter takes a number that a space separates from the word before it.
func (s *scanner) numberAfter(word, what string, limit uint32) uint32 {
	if at := s.pos; s.err == nil {
		if s.space(); s.pos == at && s.pos < len(s.text) {
			s.failAt(at, "%s, want a space and a number after %q", found(s.rest()), word)
		}
	}
	return s.number(what, limit)
}
