package impair

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"netlab/topology/wire/match"
)

// ParseRule reads a rule: what to do, with what probability where it is not
// always, and to which packets in the language of package match.
//
//	drop [P%] MATCH
//	delay TIME [P%] MATCH
//	duplicate [COPIES] [spaced TIME] [P%] MATCH
//	corrupt [fix] [P%] MATCH
//	hold [P%] MATCH
//	mark [P%] MATCH
//	rewrite [seq N] [ack N] [window N] [flags FLAGS] [options <OPTIONS>] [P%] MATCH
//
// Flags and options are written as in the transcript: "F." for FIN and ACK, "<mss
// 1000>". The numbers seq and ack are relative to the initial ones, as there; +N and
// -N move them by N. An error is a [*SyntaxError] that names the column.
func ParseRule(text string) (Rule, error) {
	w := split(text)
	var r Rule
	name := w.peek()
	read, ok := actions[name]
	if !ok {
		if name == "" {
			return Rule{}, w.fail("the rule is empty", "write what to do to which packets, such as drop a FIN #1")
		}
		return Rule{}, w.fail(fmt.Sprintf("%q is not an action", name), suggest(name, actionNames))
	}
	w.next()
	var err error
	if r.Do, err = read(w); err != nil {
		return Rule{}, err
	}
	if err := r.Do.check(); err != nil {
		return Rule{}, w.failed(err.Error(), "")
	}
	if w.numeric() && strings.HasSuffix(w.peek(), "%") {
		if r.P, err = w.percent(name + ": probability"); err != nil {
			return Rule{}, err
		}
		if r.P == 0 {
			return Rule{}, w.failed(name+": a rule with probability 0% does nothing", "leave it out for always")
		}
		if r.P == 1 {
			r.P = 0 // always
		}
	}
	r.Match, err = w.pattern(name)
	if err != nil {
		return Rule{}, err
	}
	return r, nil
}

// MustParseRule is [ParseRule] for text that is part of the program; it panics
// where ParseRule fails.
func MustParseRule(text string) Rule {
	r, err := ParseRule(text)
	if err != nil {
		panic(err)
	}
	return r
}

// actionNames are in the order of the documentation.
var actionNames = []string{"drop", "delay", "duplicate", "corrupt", "hold", "mark", "rewrite"}

var actions = map[string]func(*scanner) (Action, error){
	"drop": func(*scanner) (Action, error) { return Drop{}, nil },
	"hold": func(*scanner) (Action, error) { return Hold{}, nil },
	"mark": func(*scanner) (Action, error) { return Mark{}, nil },
	"delay": func(w *scanner) (Action, error) {
		d, err := w.duration("delay")
		return Delay{For: d}, err
	},
	"corrupt": func(w *scanner) (Action, error) { return Corrupt{Fix: w.accept("fix")}, nil },
	"duplicate": func(w *scanner) (_ Action, err error) {
		d := Duplicate{Copies: 1}
		if w.numeric() && !strings.HasSuffix(w.peek(), "%") {
			if d.Copies, err = w.integer("duplicate: copies", 1, maxCopies); err != nil {
				return nil, err
			}
		}
		if w.accept("spaced") {
			d.Spaced, err = w.duration("duplicate: spaced")
		}
		return d, err
	},
	"rewrite": readRewrite,
}

// pattern reads the rest of the text as a match, whose errors it moves to where
// that stands.
func (w *scanner) pattern(what string) (match.Pattern, error) {
	if w.peek() == "" {
		return match.Pattern{}, w.fail(what+": which packets?", "write a match, such as a FIN #1, or packet for all")
	}
	column := w.column()
	p, err := match.Parse(w.text[w.list[w.at].start:])
	if err == nil {
		return p, nil
	}
	var e *match.Error
	if !errors.As(err, &e) {
		return p, w.fail(err.Error(), "")
	}
	hint := ""
	if e.Suggestion != "" {
		hint = "did you mean " + e.Suggestion + "?"
	}
	return p, &SyntaxError{Text: w.text, Column: min(column+e.Column-1, utf8.RuneCountInString(w.text)+1), Problem: e.Problem, Hint: hint}
}
