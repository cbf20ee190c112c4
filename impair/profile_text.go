package impair

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// ParseProfile reads steps, each a time and what happens then, separated by
// semicolons or ends of line:
//
//	0s rate 10mbit; 5s rate 1mbit loss 2%; 10s cut; 12s mend; repeat 20s
//
// What happens is cut, unplug, mend, or the settings to change, in the words of
// [ParseOnto]; the word set may come first. An error is a [*SyntaxError] with the
// column in the whole text.
func ParseProfile(text string) (Profile, error) {
	var p Profile
	at := 0
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		// Separators are one byte each, and no part can begin before at.
		at += strings.Index(text[at:], part)
		s := stepText{text: text, column: utf8.RuneCountInString(text[:at]), words: split(part)}
		at += len(part)
		if err := s.read(&p, part); err != nil {
			return Profile{}, err
		}
	}
	return p, nil
}

// stepText is the text of one step, column characters into the whole.
type stepText struct {
	text   string
	column int
	words  *scanner
}

const stepHint = "write a step such as 5s rate 1mbit, 10s cut or 12s mend, or repeat 20s"

func (s stepText) read(p *Profile, part string) error {
	w := s.words
	first := w.peek()
	switch {
	case first == "":
		return nil
	case p.Repeat > 0:
		return s.moved(w.fail(fmt.Sprintf("%q comes after repeat", first), "repeat is the last"))
	case w.accept("repeat"):
		return s.readRepeat(p)
	}
	var step Step
	var err error
	if step.At, err = w.duration("step"); err != nil {
		return s.moved(err)
	}
	if n := len(p.Steps); n > 0 && step.At < p.Steps[n-1].At {
		return s.moved(w.failed(fmt.Sprintf("%s comes after %s", first, timeText(p.Steps[n-1].At)), "steps must be in order"))
	}
	if a := slices.Index(stepNames[:], w.peek()); a >= 0 {
		w.next()
		step.Action = StepAction(a)
	}
	switch {
	case step.Action != StepSet && w.peek() != "":
		return s.moved(w.fail(fmt.Sprintf("%q after %v", w.peek(), step.Action), "separate steps by semicolons"))
	case step.Action == StepSet && w.peek() == "":
		return s.moved(w.fail("what happens at "+first+" is missing", stepHint))
	case step.Action == StepSet:
		if step.Set, err = s.settings(part); err != nil {
			return err
		}
	}
	p.Steps = append(p.Steps, step)
	return nil
}

func (s stepText) readRepeat(p *Profile) (err error) {
	w := s.words
	if p.Repeat, err = w.duration("repeat"); err != nil {
		return s.moved(err)
	}
	switch n := len(p.Steps); {
	case n == 0:
		return s.moved(w.failed("no step to repeat", stepHint))
	case p.Repeat <= p.Steps[n-1].At:
		return s.moved(w.failed(fmt.Sprintf("repeat %s is not after the last step, %s", timeText(p.Repeat), timeText(p.Steps[n-1].At)), "a round ends after its steps"))
	case w.peek() != "":
		return s.moved(w.fail(fmt.Sprintf("%q after repeat", w.peek()), "repeat is the last"))
	}
	return nil
}

// settings reads the rest of the step as settings. Whether they go with those
// that the link has by then only [Profile.Check] can say.
func (s stepText) settings(part string) (string, error) {
	from := s.words.column() - 1
	rest := string([]rune(part)[from:])
	if err := CheckOptions(rest); err != nil {
		s.column += from
		return "", s.moved(err)
	}
	return strings.Join(strings.Fields(rest), " "), nil
}

// moved is a mistake in the step as one in the whole text.
func (s stepText) moved(err error) error {
	if syntax, ok := err.(*SyntaxError); ok {
		syntax.Text = s.text
		syntax.Column += s.column
	}
	return err
}

// String is the text of the profile, as [ParseProfile] reads it.
func (p Profile) String() string {
	var out []string
	for _, s := range p.Steps {
		out = append(out, s.String())
	}
	if p.Repeat > 0 {
		out = append(out, "repeat "+timeText(p.Repeat))
	}
	return strings.Join(out, "; ")
}
