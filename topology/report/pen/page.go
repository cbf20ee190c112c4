package pen

import (
	"bufio"
	"io"
	"strings"
)

// Span is text in one style.
type Span struct {
	Style Style
	Text  string
}

// Span returns text in the style.
func (s Style) Span(text string) Span { return Span{s, text} }

// Page writes lines of spans and remembers the first error. [NewPage] makes one.
type Page struct {
	w   *bufio.Writer
	pen *Pen
	// Margin begins every line that is not empty.
	Margin string
	buf    []byte
}

// NewPage returns a page that is written to w, with ANSI colours or without. What
// it buffers is written by [Page.Close].
func NewPage(w io.Writer, colour bool) *Page {
	return &Page{w: bufio.NewWriterSize(w, 1<<16), pen: New(colour)}
}

// Line writes spans as one line; what is blank at its end is left out.
func (p *Page) Line(spans ...Span) {
	for n := len(spans); n > 0; n-- {
		last := &spans[n-1]
		if last.Text = strings.TrimRight(last.Text, " "); last.Text != "" {
			break
		}
		spans = spans[:n-1]
	}
	b := p.buf[:0]
	if len(spans) > 0 {
		b = append(b, p.Margin...)
	}
	for _, s := range spans {
		b = p.pen.Append(b, s.Style, s.Text)
	}
	p.buf = append(b, '\n')
	p.w.Write(p.buf) // bufio.Writer keeps its first error for Flush
}

// Text writes text as it is.
func (p *Page) Text(text string) { p.w.WriteString(text) }

// Close writes what is buffered and returns the first error.
func (p *Page) Close() error { return p.w.Flush() }
