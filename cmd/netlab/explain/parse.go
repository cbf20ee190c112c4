package explain

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"netlab/topology/words"
)

// add reads a file of entries. A line "# TERM" begins one, "= TITLE" gives the
// group its title. The lines "key: value" up to the first blank line say what is
// not text; a translation has only "name" and "aliases". Then come paragraphs. One
// that begins "- Label: " stands beside its label. Lines of a paragraph are joined,
// but for those that begin with "|": they are a drawing.
func (b *Book) add(g *Group, lang, source string) error {
	var e *Entry
	var text Text
	head := false
	finish := func() {
		if e != nil {
			e.Texts[lang] = text
		}
	}
	open := false // the last block goes on
	for i, line := range strings.Split(source, "\n") {
		fail := func(format string, args ...any) error {
			return fmt.Errorf("line %d: %w", i+1, fmt.Errorf(format, args...))
		}
		if title, ok := strings.CutPrefix(line, "= "); ok {
			g.Titles[lang] = title
			continue
		}
		if term, ok := strings.CutPrefix(line, "# "); ok {
			finish()
			var err error
			if e, err = b.begin(g, lang, term); err != nil {
				return fail("%w", err)
			}
			text, head, open = Text{}, true, false
			continue
		}
		line = strings.TrimSpace(line)
		switch {
		case line == "":
			head, open = false, false
		case e == nil:
			return fail("%q is before the first term", line)
		case head:
			name, value, _ := strings.Cut(line, ":")
			if err := b.set(e, &text, lang, name, strings.TrimSpace(value)); err != nil {
				return fail("%w", err)
			}
		case strings.HasPrefix(line, "- "):
			label, rest, ok := cutLabel(line[2:])
			if !ok {
				return fail("%q has no label", line)
			}
			text.Blocks = append(text.Blocks, Block{Label: label, Text: rest})
			open = true
		case strings.HasPrefix(line, "|"):
			if last := len(text.Blocks) - 1; open && text.Blocks[last].Drawn {
				text.Blocks[last].Text += "\n" + line[1:]
				break
			}
			text.Blocks = append(text.Blocks, Block{Text: line[1:], Drawn: true})
			open = true
		case open:
			last := &text.Blocks[len(text.Blocks)-1]
			last.Text = join(last.Text, line)
		default:
			text.Blocks = append(text.Blocks, Block{Text: line})
			open = true
		}
	}
	finish()
	return nil
}

// cutLabel splits "Label: text", with the colon of either language.
func cutLabel(line string) (label, rest string, ok bool) {
	if label, rest, ok = strings.Cut(line, ": "); ok {
		return label, strings.TrimSpace(rest), true
	}
	return strings.Cut(line, "：")
}

// begin starts an entry, or finds the one that is translated.
func (b *Book) begin(g *Group, lang, term string) (*Entry, error) {
	if lang != English {
		e := b.index[key(term)]
		if e == nil {
			return nil, fmt.Errorf("%s: a translation of what is not there", term)
		}
		return e, nil
	}
	e := &Entry{Term: term, Group: g, Texts: make(map[string]Text)}
	g.Entries = append(g.Entries, e)
	return e, b.name(term, e)
}

// set takes a line of an entry's head.
func (b *Book) set(e *Entry, text *Text, lang, name, value string) error {
	if name == "name" {
		text.Name = value
		return b.name(value, e)
	}
	if lang == English {
		switch name {
		case "aliases":
			e.Aliases = list(value)
			for _, a := range e.Aliases {
				if err := b.name(a, e); err != nil {
					return err
				}
			}
			return nil
		case "rfc":
			e.RFC = value
			return nil
		case "labs":
			e.Labs = list(value)
			return nil
		case "see":
			e.See = list(value)
			return nil
		case "figure":
			var err error
			e.Figure, err = parseFigure(value)
			return err
		}
	} else if name == "aliases" {
		for _, a := range list(value) {
			if err := b.name(a, e); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("%s: unknown key", name)
}

// list splits at commas.
func list(value string) []string {
	var out []string
	for word := range strings.SplitSeq(value, ",") {
		if word = strings.TrimSpace(word); word != "" {
			out = append(out, word)
		}
	}
	return out
}

// join puts two lines together, without a blank where both sides are Chinese.
func join(a, c string) string {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(c)
	if words.Wide(last) && words.Wide(first) {
		return a + c
	}
	return a + " " + c
}
