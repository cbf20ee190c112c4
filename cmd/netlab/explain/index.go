package explain

import (
	"io"
	"strings"
)

// WriteIndex lists all terms, in groups.
func (b *Book) WriteIndex(w io.Writer, o Page) error {
	p := newPrinter(o)
	for _, l := range fold(p.terms, p.Width) {
		p.line(l)
	}
	for _, g := range b.Groups {
		p.line("")
		p.line(p.Paint(Head, g.Title(p.Lang)))
		var names []string
		for _, e := range g.Entries {
			name := e.Term
			if t, _ := e.Text(p.Lang); t.Name != "" {
				name += " " + t.Name
			}
			names = append(names, strings.ReplaceAll(name, " ", "\u00a0"))
		}
		p.paragraph(strings.Join(names, ",  "))
	}
	p.line("")
	p.line(p.Paint(Faint, p.use))
	_, err := w.Write(p.Bytes())
	return err
}
