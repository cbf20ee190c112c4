package explain

import (
	"io"

	"netlab/topology/rfc"
	"netlab/topology/words"
)

// WriteIndex lists all terms, in groups, and rules by their levels.
func (b *Book) WriteIndex(w io.Writer, o Page) error {
	p := newPrinter(o)
	for _, l := range words.Fold(p.terms, p.Width) {
		p.line(l)
	}
	for _, g := range b.Groups {
		p.line("")
		p.line(p.Paint(Head, g.Title(p.Lang)))
		var names []string
		var rules [rfc.NumLevels][]string
		for _, e := range g.Entries {
			if e.rule != nil {
				rules[e.rule.Level] = append(rules[e.rule.Level], e.name(p.Lang))
			} else {
				names = append(names, e.name(p.Lang))
			}
		}
		for _, l := range words.Pack(names, p.Width-len(margin)) {
			p.line(margin + l)
		}
		for level, names := range rules {
			p.beside(rfc.Level(level).String(), words.Pack(names, p.room()))
		}
	}
	p.line("")
	p.line(p.Paint(Faint, p.use))
	_, err := w.Write(p.Bytes())
	return err
}
