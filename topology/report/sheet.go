package report

import (
	"bufio"
	"io"
	"strings"
	"unicode"

	"netlab/topology/report/pen"
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
	pen   *pen.Pen
	width int
	// margin begins every line, ascii says that the sheet's own words keep to that.
	margin string
	ascii  bool
	buf    []byte
}

func newSheet(w io.Writer, width int, colour bool) *sheet {
	return &sheet{w: bufio.NewWriterSize(w, 1<<16), pen: pen.New(colour), width: width}
}

// line writes spans one after the other. What does not fit goes on to further
// lines, which begin with indent spaces. No line ends in a space.
func (s *sheet) line(indent int, spans ...span) {
	for i := range spans {
		spans[i].text = s.plainText(clean(spans[i].text))
	}
	if s.width == 0 {
		for i := range spans {
			spans[i].text = strings.ReplaceAll(spans[i].text, unbroken, " ")
		}
		s.raw(spans)
		return
	}
	width := s.width - len(s.margin)
	for _, l := range wrap(spans, width, min(indent, width/2)) {
		s.raw(l)
	}
}

// raw writes spans as one line, as they are but for spaces at its end.
func (s *sheet) raw(spans []span) {
	for n := len(spans); n > 0; n-- {
		last := &spans[n-1]
		if last.text = strings.TrimRight(last.text, " "); last.text != "" {
			break
		}
		spans = spans[:n-1]
	}
	b := s.buf[:0]
	if len(spans) > 0 {
		b = append(b, s.margin...)
	}
	for _, sp := range spans {
		b = s.pen.Append(b, sp.style, sp.text)
	}
	s.buf = append(b, '\n')
	s.w.Write(s.buf) // bufio.Writer keeps its first error for Flush
}

func (s *sheet) blank() { s.w.WriteByte('\n') }

// close writes what is buffered and returns the first error.
func (s *sheet) close() error { return s.w.Flush() }

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

// plainText replaces what a report itself writes beyond ASCII, where only that
// is wanted.
func (s *sheet) plainText(text string) string {
	if !s.ascii {
		return text
	}
	return strings.ReplaceAll(text, "…", "...")
}
