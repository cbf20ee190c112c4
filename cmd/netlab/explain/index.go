package explain

import (
	"io"

	"netlab/topology/words"
)

// WriteIndex lists all terms, in groups.
func (b *Book) WriteIndex(w io.Writer, o Page) error {
	p := newPrinter(o)
	for _, l := range words.Fold(p.terms, p.Width) {
		p.line(l)
	}
	for _, g := range b.Groups {
		p.line("")
		p.line(p.Paint(Head, g.Title(p.Lang)))
		var names []string
		for _, e := range g.Entries {
			names = append(names, e.name(p.Lang))
		}
		for _, l := range words.Pack(names, p.Width-len(margin)) {
			p.line(margin + l)
		}
	}
	p.line("")
	p.line(p.Paint(Faint, p.use))
	_, err := w.Write(p.Bytes())
	return err
}
