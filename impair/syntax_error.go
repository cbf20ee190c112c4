package impair

import "fmt"

// SyntaxError is a mistake in the text of settings or of a rule, at a place.
type SyntaxError struct {
	// Text is what was parsed; Column is where in it the mistake begins, in
	// characters from 1.
	Text   string
	Column int
	// Problem says what is wrong, Hint what would be right; Hint may be empty.
	Problem, Hint string
}

func (e *SyntaxError) Error() string {
	hint := ""
	if e.Hint != "" {
		hint = "; " + e.Hint
	}
	return fmt.Sprintf("impair: parse %q: column %d: %s%s", e.Text, e.Column, e.Problem, hint)
}
