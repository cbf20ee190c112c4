package report

import (
	"bufio"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is text in one style.
type span struct {
	style style
	text  string
}

// sheet writes lines of at most width cells, 0 for any length, and remembers
// the first error.
type sheet struct {
	w     *bufio.Writer
	pen   *pen
	width int
	buf   []byte
}

func newSheet(w io.Writer, width int, colour bool) *sheet {
	return &sheet{w: bufio.NewWriterSize(w, 1<<16), pen: newPen(colour), width: width}
}

// line writes spans one after the other. What does not fit goes on to further
// lines, which begin with indent spaces; it breaks at spaces and after commas,
// and within a word only where the word alone is wider than a line. No line
// ends in a space.
func (s *sheet) line(indent int, spans ...span) {
	b := s.buf[:0]
	if s.width > 0 {
		indent = min(indent, s.width/2)
	}
	col, pending := 0, 0
	for _, sp := range spans {
		for rest := clean(sp.text); rest != ""; {
			var word string
			word, rest = nextWord(rest)
			if word == " " {
				pending++
				continue
			}
			for word != "" {
				n := utf8.RuneCountInString(word)
				if s.width > 0 && col+pending+n > s.width && (col > indent || pending > s.width/2) {
					b = append(b, '\n')
					col, pending = 0, indent
				}
				part := word
				if room := s.width - col - pending; s.width > 0 && n > room {
					part = firstRunes(word, max(1, room))
				}
				for ; pending > 0; pending-- {
					b = append(b, ' ')
					col++
				}
				b = s.pen.append(b, sp.style, part)
				col += utf8.RuneCountInString(part)
				word = word[len(part):]
			}
		}
	}
	b = append(b, '\n')
	s.buf = b
	s.w.Write(b) // bufio.Writer keeps its first error for Flush
}

func (s *sheet) blank() { s.w.WriteByte('\n') }

// close writes what is buffered and returns the first error.
func (s *sheet) close() error { return s.w.Flush() }

// nextWord splits text after its first word: one space, or anything up to the
// next space or past the next comma.
func nextWord(text string) (word, rest string) {
	if text[0] == ' ' {
		return text[:1], text[1:]
	}
	for i := range len(text) {
		switch text[i] {
		case ' ':
			return text[:i], text[i:]
		case ',':
			return text[:i+1], text[i+1:]
		}
	}
	return text, ""
}

// firstRunes returns the first n runes of s.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// clean replaces what would act on a terminal or break a line: a lab's own text
// may hold anything.
func clean(text string) string {
	if strings.IndexFunc(text, unicode.IsControl) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r):
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
