package explain

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"netlab/topology/rfc"
)

// addRules makes an entry of each rule that the monitor checks. In English what the
// rule demands and where it is written is the monitor's text; the file of the group
// adds why, and a figure. In other languages the file has all of it. A rule whose
// name is a term already, such as "listen", is called "rule listen", and that term
// refers to it.
func (b *Book) addRules(g *Group, sources map[string]string, rules []rfc.Rule, known []rfc.Divergence) error {
	more := &Book{index: make(map[string]*Entry)}
	for _, lang := range Languages() {
		if err := more.add(g, lang, sources[lang]); err != nil {
			return fmt.Errorf("%s/%s.md: %w", lang, g.Name, err)
		}
	}
	written := g.Entries
	g.Entries = nil
	for i := range rules {
		r := &rules[i]
		e := more.index[key(r.ID)]
		if e == nil {
			e = &Entry{Texts: make(map[string]Text)}
		}
		e.Term, e.Group, e.RFC, e.rule = r.ID, g, r.Clause, r
		if term := b.index[key(r.ID)]; term != nil {
			e.Term = "rule " + r.ID
			term.See = append(term.See, e.Term)
		}
		for lang, t := range e.Texts {
			if lang != English {
				e.Texts[lang] = Text{Blocks: t.ruleBlocks(r, known, lang)}
			}
		}
		english := Text{Blocks: append([]Block{{Text: r.Text}}, e.Texts[English].Blocks...)}
		e.Texts[English] = Text{Blocks: english.ruleBlocks(r, known, English)}
		g.Entries = append(g.Entries, e)
		b.rename("rule "+r.ID, e)
		b.rename(r.ID, e)
	}
	for _, e := range written {
		if e.rule == nil {
			return fmt.Errorf("%s: the monitor has no such rule", e.Term)
		}
	}
	return nil
}

// ruleBlocks are what is written of a rule, how it is checked, and what is known of
// the stack. A translation has the last in blocks that are labelled with the name of
// what shows it: "已知 SYN given up"; what it lacks is told in English.
func (t Text) ruleBlocks(r *rfc.Rule, known []rfc.Divergence, lang string) []Block {
	c := captionsIn[lang]
	var blocks []Block
	translated := make(map[string]string)
	for _, x := range t.Blocks {
		if shown, ok := strings.CutPrefix(x.Label, c.known+" "); ok {
			translated[shown] = x.Text
		} else {
			blocks = append(blocks, x)
		}
	}
	blocks = append(blocks, Block{Label: c.level, Text: r.Level.String() + c.levels[r.Level]}, Block{Label: c.checked, Text: c.how(r)})
	for _, d := range known {
		if d.Rule != r.ID {
			continue
		}
		text := translated[path.Base(d.Shown)]
		if text == "" {
			text = d.Reason
		}
		if d.Report != "" {
			text += " (nodes/upstream/" + d.Report + ".md)"
		}
		blocks = append(blocks, Block{Label: c.known, Text: c.differs + text})
	}
	return blocks
}

// how says what the monitor looks at.
func (c *captions) how(r *rfc.Rule) string {
	on := c.onSegments
	if r.Kind == rfc.OfStates {
		on = c.onStates
	}
	if r.Both {
		return on + c.notOnCapture
	}
	return on + c.onCapture
}

// rename lets an entry be found by a name that nothing else has.
func (b *Book) rename(word string, e *Entry) {
	if b.index[key(word)] == nil {
		b.index[key(word)] = e
	}
}

// requirement is the name that RFC 9293 gives to one.
var requirement = regexp.MustCompile(`\b(MUST|SHLD|MAY)-[0-9]+\b`)

// addRequirements lets entries be found by the requirements that they name, the
// rules of the monitor before others.
func (b *Book) addRequirements() {
	for i := len(b.Groups) - 1; i >= 0; i-- {
		for _, e := range b.Groups[i].Entries {
			for _, word := range requirement.FindAllString(e.RFC, -1) {
				b.rename(word, e)
			}
		}
	}
}
