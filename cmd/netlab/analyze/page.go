package analyze

import (
	"io"

	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// page is a page for people, as its options want it.
type page struct {
	TableOptions
	*pen.Page
}

func newPage(w io.Writer, opt TableOptions) *page {
	return &page{TableOptions: opt, Page: pen.NewPage(w, opt.Color)}
}

// fold breaks text into lines that leave room for an indent.
func (p *page) fold(text string, indent int) []string {
	if p.Width == 0 {
		return []string{text}
	}
	return words.Fold(text, p.Width-indent)
}
