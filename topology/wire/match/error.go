package match

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"netlab/topology/words"
)

// Error is what is wrong with a text that should be a pattern.
type Error struct {
	// Text is the whole of it.
	Text string
	// Column is where in Text the fault is, in characters from 1; 0 where it is
	// not in the text but in a name that [Pattern.CheckNames] does not know.
	Column int
	// Problem says what is wrong there.
	Problem string
	// Suggestion is what was probably meant, empty where nothing comes close.
	Suggestion string
}

func (e *Error) Error() string {
	s := "match: "
	if e.Column > 0 {
		s += "column " + strconv.Itoa(e.Column) + ": "
	}
	s += e.Problem
	if e.Suggestion != "" {
		s += ": did you mean " + e.Suggestion + "?"
	}
	return s
}

func fail(text string, pos int, format string, args ...any) *Error {
	return &Error{Text: text, Column: utf8.RuneCountInString(text[:pos]) + 1, Problem: fmt.Sprintf(format, args...)}
}

// CheckNames returns an error where the pattern names a node that is not among
// those known, with the one that was probably meant. Without it a misspelt name
// is a pattern that never matches.
func (p Pattern) CheckNames(known []string) error {
	for _, name := range [...]string{p.From, p.To} {
		if name == "" || slices.Contains(known, name) {
			continue
		}
		e := &Error{
			Text:       p.String(),
			Problem:    fmt.Sprintf("%q: no node %q", p.String(), name),
			Suggestion: words.Nearest(name, known),
		}
		if e.Suggestion == "" {
			e.Problem += "; there is " + listing(known)
		}
		return e
	}
	return nil
}

// listing names the first few and counts the rest.
func listing(names []string) string {
	const most = 8
	switch {
	case len(names) == 0:
		return "none at all"
	case len(names) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
