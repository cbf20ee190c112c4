package report

import (
	"strings"
	"unicode/utf8"
)

// wrap breaks text into lines of at most width cells, those after the first with
// indent spaces before them. It breaks at spaces and after commas, and within a
// word only where the word alone is wider than a line.
func wrap(spans []span, width, indent int) [][]span {
	w := wrapper{width: width, indent: indent}
	for _, sp := range spans {
		for rest := sp.text; rest != ""; {
			var word string
			word, rest = nextWord(rest)
			w.add(sp.style, word)
		}
	}
	return append(w.lines, w.line)
}

// unbroken is a space at which no line ends.
const unbroken = "\u00a0"

type wrapper struct {
	width, indent int
	lines         [][]span
	line          []span
	// col is the length of the line, gap the spaces before the next word.
	col, gap int
}

func (w *wrapper) add(s style, word string) {
	if word == " " {
		w.gap++
		return
	}
	for word != "" {
		n := utf8.RuneCountInString(word)
		if w.col+w.gap+n > w.width && w.col > w.indent {
			w.lines, w.line = append(w.lines, w.line), nil
			w.col, w.gap = 0, w.indent
		}
		part := firstRunes(word, max(1, w.width-w.col-w.gap))
		w.put(s, part)
		word = word[len(part):]
	}
}

// put adds a piece, and the spaces before it, to the line.
func (w *wrapper) put(s style, piece string) {
	w.col += w.gap + utf8.RuneCountInString(piece)
	piece = strings.Repeat(" ", w.gap) + strings.ReplaceAll(piece, unbroken, " ")
	w.gap = 0
	if n := len(w.line); n > 0 && w.line[n-1].style == s {
		w.line[n-1].text += piece
		return
	}
	w.line = append(w.line, span{s, piece})
}

// nextWord splits text after its first word: one space, or anything up to the
// next space or past the next comma.
func nextWord(text string) (word, rest string) {
	if text[0] == ' ' {
		return text[:1], text[1:]
	}
	for i := range len(text) {
		switch text[i] {
		case ' ':
			return text[:i], text[i:]
		case ',':
			return text[:i+1], text[i+1:]
		}
	}
	return text, ""
}

// firstRunes returns the first n runes of s, all of it where it has fewer.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
