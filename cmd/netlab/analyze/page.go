package analyze

import (
	"bufio"
	"io"
	"strings"

	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// span is text in one style.
type span struct {
	style pen.Style
	text  string
}

// page writes lines of spans and remembers the first error.
type page struct {
	TableOptions
	w   *bufio.Writer
	pen *pen.Pen
	buf []byte
}

func newPage(w io.Writer, opt TableOptions) *page {
	return &page{TableOptions: opt, w: bufio.NewWriterSize(w, 1<<16), pen: pen.New(opt.Color)}
}

// line writes spans one after the other; what is blank at the end is left out.
func (p *page) line(spans ...span) {
	for n := len(spans); n > 0; n-- {
		last := &spans[n-1]
		if last.text = strings.TrimRight(last.text, " "); last.text != "" {
			break
		}
		spans = spans[:n-1]
	}
	b := p.buf[:0]
	for _, s := range spans {
		b = p.pen.Append(b, s.style, s.text)
	}
	p.buf = append(b, '\n')
	p.w.Write(p.buf) // bufio.Writer keeps its first error for Flush
}

// fold breaks text into lines that leave room for an indent.
func (p *page) fold(text string, indent int) []string {
	if p.Width == 0 {
		return []string{text}
	}
	return words.Fold(text, p.Width-indent)
}

// close writes what is buffered and returns the first error.
func (p *page) close() error { return p.w.Flush() }
