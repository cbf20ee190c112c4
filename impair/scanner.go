package impair

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// scanner is a text being read word by word.
type scanner struct {
	text string
	list []word
	at   int
}

type word struct {
	text string
	// start is the word's offset in the text in bytes, column its place in
	// characters from 1.
	start, column int
}

func split(text string) *scanner {
	w := &scanner{text: text}
	column, begin, beginColumn := 0, -1, 0
	for i, r := range text {
		column++
		switch space := unicode.IsSpace(r); {
		case space && begin >= 0:
			w.list = append(w.list, word{text[begin:i], begin, beginColumn})
			begin = -1
		case !space && begin < 0:
			begin, beginColumn = i, column
		}
	}
	if begin >= 0 {
		w.list = append(w.list, word{text[begin:], begin, beginColumn})
	}
	return w
}

// peek is the next word, empty at the end.
func (w *scanner) peek() string {
	if w.at == len(w.list) {
		return ""
	}
	return w.list[w.at].text
}

func (w *scanner) next() string {
	s := w.peek()
	if s != "" {
		w.at++
	}
	return s
}

// accept takes the next word if it is the given one.
func (w *scanner) accept(word string) bool {
	if w.peek() != word || word == "" {
		return false
	}
	w.at++
	return true
}

// numeric reports whether the next word is a number, which is how tc tells
// another value of an option from the next option.
func (w *scanner) numeric() bool {
	s := w.peek()
	return s != "" && (s[0] >= '0' && s[0] <= '9' || s[0] == '.')
}

// signed is numeric for values that may be negative.
func (w *scanner) signed() bool {
	s := strings.TrimPrefix(w.peek(), "-")
	return s != "" && s[0] >= '0' && s[0] <= '9'
}

// column is that of the next word, or of the text's end.
func (w *scanner) column() int {
	if w.at < len(w.list) {
		return w.list[w.at].column
	}
	return utf8.RuneCountInString(w.text) + 1
}

// fail is an error at the next word.
func (w *scanner) fail(problem, hint string) error {
	return &SyntaxError{Text: w.text, Column: w.column(), Problem: problem, Hint: hint}
}

// failed is an error at the word before.
func (w *scanner) failed(problem, hint string) error {
	w.at--
	return w.fail(problem, hint)
}

// value takes the next word, which an option needs.
func (w *scanner) value(option, hint string) (string, error) {
	if w.peek() == "" {
		return "", w.fail(fmt.Sprintf("%s: a value is missing", option), hint)
	}
	return w.next(), nil
}

const (
	timeHint    = "write a time such as 100ms; units are s, ms, us and ns"
	rateHint    = "write a rate such as 10mbit; units are bit, kbit, mbit, gbit, tbit, and bps, kbps ... for bytes"
	sizeHint    = "write a size such as 64kb; units are b, kb, mb and gb"
	percentHint = "write a percentage such as 0.5%, from 0% to 100%"
	countHint   = "write a whole number"
)

// measure reads a value with a unit.
func (w *scanner) measure(option string, units []suffix, bare, most uint64, hint string) (uint64, error) {
	s, err := w.value(option, hint)
	if err != nil {
		return 0, err
	}
	v, problem := measure(s, units, bare)
	if problem == "" && v > most {
		problem = "is out of range"
	}
	if problem != "" {
		return 0, w.failed(fmt.Sprintf("%s: %q %s", option, s, problem), hint)
	}
	return v, nil
}

// duration reads a time; a bare number is in microseconds, as tc(8) says.
func (w *scanner) duration(option string) (time.Duration, error) {
	v, err := w.measure(option, timeUnits, 1e3, uint64(maxDelay), timeHint)
	return time.Duration(v), err
}

func (w *scanner) rate(option string) (uint64, error) {
	return w.measure(option, rateUnits, 1, maxBitsPerSecond, rateHint)
}

func (w *scanner) size(option string) (int, error) {
	v, err := w.measure(option, sizeUnits, 1, math.MaxInt32, sizeHint)
	return int(v), err
}

func (w *scanner) percent(option string) (float64, error) {
	s, err := w.value(option, percentHint)
	if err != nil {
		return 0, err
	}
	p, problem := fraction(s)
	if problem != "" {
		return 0, w.failed(fmt.Sprintf("%s: %q %s", option, s, problem), percentHint)
	}
	return p, nil
}

// integer reads a whole number, with a sign where least is negative.
func (w *scanner) integer(option string, least, most int) (int, error) {
	s, err := w.value(option, countHint)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		return 0, w.failed(fmt.Sprintf("%s: %q: want a whole number from %d to %d", option, s, least, most), "")
	}
	return n, nil
}
