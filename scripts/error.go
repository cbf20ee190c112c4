package scripts

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"netlab/topology/words"

	"go.starlark.net/resolve"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// Error is why a lab cannot be run, or cannot go on: a mistake in its text, a
// call that failed, a limit that was reached.
type Error struct {
	// File, Line and Column are the place in the lab; Line and Column count from
	// 1, and are 0 where the mistake is in no place of the text.
	File         string
	Line, Column int
	// Cause says what is wrong, Hint the way out; Hint may be empty.
	Cause, Hint string
	// Callers are the places, "file:line", from which the function that failed was
	// called, innermost first.
	Callers []string

	err error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", e.Line, e.Column)
	}
	b.WriteString(": " + e.Cause)
	if e.Hint != "" {
		b.WriteString(": " + e.Hint)
	}
	if len(e.Callers) > 0 {
		b.WriteString(" (called from " + strings.Join(e.Callers, ", ") + ")")
	}
	return b.String()
}

// Unwrap returns the error behind the cause, such as one of a socket or of a
// context, nil where there is none.
func (e *Error) Unwrap() error { return e.err }

// hinted is an error with a way out.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// hint adds a way out to an error.
func hint(err error, format string, args ...any) error {
	return hinted{err, fmt.Sprintf(format, args...)}
}

// at makes an Error of err at a place of the lab.
func (l *Lab) at(pos syntax.Position, err error) *Error {
	e := &Error{File: l.file, Line: int(pos.Line), Column: int(pos.Col), Cause: plain(err), err: err}
	if file := pos.Filename(); l.modules[file] != nil {
		e.File = file
	}
	var h hinted
	if errors.As(err, &h) {
		e.Hint = h.hint
	}
	return e
}

// plain is an error's text without the name of the package that it comes from, and
// without what would act on a terminal.
func plain(err error) string {
	text := err.Error()
	if len(text) > maxCause {
		text = longQuote.ReplaceAllStringFunc(text, func(q string) string { return cut(q[:len(q)-1], maxQuoted) + q[len(q)-1:] })
	}
	return cut(words.Clean(strings.ReplaceAll(packageNames.ReplaceAllString(text, "$1"), "\n", "; ")), maxCause)
}

// An error that is longer than maxCause characters has what it quotes shortened
// to maxQuoted.
const (
	maxCause  = 600
	maxQuoted = 120
)

var longQuote = regexp.MustCompile(`"(?:[^"\\]|\\.){120,}"|'(?:[^'\\]|\\.){120,}'`)

var packageNames = regexp.MustCompile(`(^|[ \n])(?:topology|impair|match|wire): `)

// failed makes an Error of what Starlark says is wrong.
func (l *Lab) failed(err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	var here posError
	if errors.As(err, &here) {
		return l.at(here.pos, here.error)
	}
	var parse syntax.Error
	if errors.As(err, &parse) {
		return l.at(parse.Pos, errors.New(parse.Msg))
	}
	var names resolve.ErrorList
	if errors.As(err, &names) && len(names) > 0 {
		e := l.at(names[0].Pos, undefined(names[0].Msg))
		if more := len(names) - 1; more > 0 {
			e.Hint = fmt.Sprintf("and %d more of this kind, the next in line %d", more, names[1].Pos.Line)
		}
		return e
	}
	var eval *starlark.EvalError
	if errors.As(err, &eval) {
		cause := eval.Unwrap()
		if cause == nil {
			cause = eval
		}
		return l.atStack(eval.CallStack, cause)
	}
	return l.at(syntax.Position{}, err)
}

// undefined adds to an error about a name the builtin that was probably meant;
// the resolver itself knows the names of the text alone.
func undefined(text string) error {
	err := errors.New(text)
	name, ok := strings.CutPrefix(text, "undefined: ")
	if !ok || strings.Contains(name, " ") {
		return err
	}
	known := slices.Sorted(maps.Keys(globals))
	if near := words.Nearest(name, append(known, starlark.Universe.Keys()...)); near != "" {
		return hint(err, "did you mean %s?", near)
	}
	return err
}

// atStack makes an Error of err at the place where a call stack is in the lab.
func (l *Lab) atStack(stack starlark.CallStack, err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	var places []syntax.Position
	for i := len(stack) - 1; i >= 0; i-- {
		pos := stack[i].Pos
		if t := l.textOf(pos.Filename()); t != nil && pos.Line > 0 {
			places = append(places, t.start(pos))
		}
	}
	if len(places) == 0 {
		return l.at(syntax.Position{}, err)
	}
	e := l.at(places[0], err)
	for _, p := range places[1:] {
		e.Callers = append(e.Callers, fmt.Sprintf("%s:%d", p.Filename(), p.Line))
	}
	return e
}
