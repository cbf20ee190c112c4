package report

import (
	"io"
	"strings"

	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// sheet is a page with lines of at most width cells, 0 for any length.
type sheet struct {
	*pen.Page
	width int
	// ascii says that the sheet's own words keep to that.
	ascii bool
}

func newSheet(w io.Writer, width int, colour bool) *sheet {
	return &sheet{Page: pen.NewPage(w, colour), width: width}
}

// line writes spans one after the other. What does not fit goes on to further
// lines, which begin with indent spaces. No line ends in a space.
func (s *sheet) line(indent int, spans ...pen.Span) {
	for i := range spans {
		spans[i].Text = s.plainText(words.Clean(spans[i].Text))
	}
	if s.width == 0 {
		for i := range spans {
			spans[i].Text = strings.ReplaceAll(spans[i].Text, pen.Unbroken, " ")
		}
		s.Line(spans...)
		return
	}
	width := s.width - words.Width(s.Margin)
	for _, l := range pen.Wrap(spans, width, min(indent, width/2)) {
		s.Line(l...)
	}
}

// plainText replaces what a report itself writes beyond ASCII, where only that
// is wanted.
func (s *sheet) plainText(text string) string {
	if !s.ascii {
		return text
	}
	return strings.ReplaceAll(text, "…", "...")
}
