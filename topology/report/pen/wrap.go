package pen

import (
	"strings"
	"unicode/utf8"

	"netlab/topology/words"
)

// Unbroken is a space at which no line ends. [Wrap] prints it as a space.
const Unbroken = "\u00a0"

// Wrap breaks text into lines of at most width cells, those after the first with
// indent spaces before them. It breaks at spaces, between Chinese characters and
// after commas, and within a word only where the word alone is wider than a line.
// Spaces within a line are kept.
func Wrap(spans []Span, width, indent int) [][]Span {
	w := wrapper{width: width, indent: indent}
	for _, s := range spans {
		for rest := s.Text; rest != ""; {
			var piece string
			piece, rest = words.Next(rest)
			if i := strings.IndexByte(piece, ',') + 1; i > 0 && i < len(piece) {
				piece, rest = piece[:i], piece[i:]+rest
			}
			w.add(s.Style, piece)
		}
	}
	return append(w.lines, w.line)
}

type wrapper struct {
	width, indent int
	lines         [][]Span
	line          []Span
	// col is the width of the line, gap the spaces before the next word.
	col, gap int
}

func (w *wrapper) add(s Style, word string) {
	if word == " " {
		w.gap++
		return
	}
	for word != "" {
		if w.col+w.gap+words.Width(word) > w.width && w.col > w.indent {
			w.lines, w.line = append(w.lines, w.line), nil
			w.col, w.gap = 0, w.indent
		}
		part := words.Cut(word, w.width-w.col-w.gap)
		if part == "" {
			_, n := utf8.DecodeRuneInString(word)
			part = word[:n]
		}
		w.put(s, part)
		word = word[len(part):]
	}
}

// put adds a piece, and the spaces before it, to the line.
func (w *wrapper) put(s Style, piece string) {
	w.col += w.gap + words.Width(piece)
	piece = strings.Repeat(" ", w.gap) + strings.ReplaceAll(piece, Unbroken, " ")
	w.gap = 0
	if n := len(w.line); n > 0 && w.line[n-1].Style == s {
		w.line[n-1].Text += piece
		return
	}
	w.line = append(w.line, Span{s, piece})
}
