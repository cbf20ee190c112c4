package impair

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"netlab/topology/wire"
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
//	rewrite [window N] [flags FLAGS] [P%] MATCH
//
// Flags are written as in the transcript: "F." for FIN and ACK. An error is a
// [*SyntaxError] that names the column.
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

func readRewrite(w *scanner) (_ Action, err error) {
	var r Rewrite
	for {
		switch {
		case !r.HasWindow && (!r.HasFlags || w.windowIsSet()) && w.accept("window"):
			n, err := w.integer("rewrite: window", 0, 1<<16-1)
			if err != nil {
				return nil, err
			}
			r.Window, r.HasWindow = uint16(n), true
		case !r.HasFlags && w.accept("flags"):
			text, err := w.value("rewrite: flags", "write flags as in the transcript, such as F. or R")
			if err != nil {
				return nil, err
			}
			if r.Flags, err = wire.ParseFlags(text); err != nil {
				return nil, w.failed("rewrite: "+err.Error(), "")
			}
			r.HasFlags = true
		case r == Rewrite{}:
			return nil, w.fail("rewrite: want a window or flags", "write window N or flags FLAGS, such as rewrite window 0 b ACK")
		default:
			return r, nil
		}
	}
}

// windowIsSet reports whether the next words are "window N", not a kind of
// segment such as "window probe".
func (w *scanner) windowIsSet() bool {
	if w.peek() != "window" {
		return false
	}
	after := scanner{list: w.list, at: w.at + 1}
	return after.numeric()
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
