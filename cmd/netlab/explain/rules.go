package explain

import (
	"fmt"
	"regexp"

	"netlab/topology/rfc"
)

// addRules makes an entry of each rule that the monitor checks. What the rule
// demands and where it is written is the monitor's own text; the file of the
// group adds why, and a figure. A rule whose name is a term already, such as
// "listen", is found as "rule listen".
func (b *Book) addRules(g *Group, source string, rules []rfc.Rule, known []rfc.Divergence) error {
	more := &Book{index: make(map[string]*Entry)}
	if err := more.add(g, English, source); err != nil {
		return err
	}
	written := g.Entries
	g.Entries = nil
	for i := range rules {
		r := &rules[i]
		e := more.index[key(r.ID)]
		if e == nil {
			e = &Entry{Texts: make(map[string]Text)}
		}
		e.Term, e.Group, e.RFC, e.rule = r.ID, g, r.Clause, true
		blocks := append([]Block{{Text: r.Text}}, e.Texts[English].Blocks...)
		blocks = append(blocks, Block{"Checked", checked(r)})
		for _, d := range known {
			if d.Rule == r.ID {
				blocks = append(blocks, Block{"Known", "the stack differs: " + d.Reason})
			}
		}
		e.Texts[English] = Text{Blocks: blocks}
		g.Entries = append(g.Entries, e)
		b.rename("rule "+r.ID, e)
		b.rename(r.ID, e)
	}
	for _, e := range written {
		if b.index[key("rule "+e.Term)] != e {
			return fmt.Errorf("%s: the monitor has no such rule", e.Term)
		}
	}
	return nil
}

// checked says what the monitor looks at.
func checked(r *rfc.Rule) string {
	on := "in every run, on the segments"
	if r.Kind == rfc.OfStates {
		on = "in every run, against the states that the stack reports"
	}
	if r.Both {
		return on + "; not on a capture, which cannot tell what arrived at each end"
	}
	return on + "; and on a capture"
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
