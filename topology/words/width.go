package words

import (
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// cells measures text as a terminal shows it. Characters of ambiguous width
// count one cell whatever the locale: the same page is printed everywhere.
var cells = &runewidth.Condition{StrictEmojiNeutral: true}

// Width returns how many cells of a terminal the text takes.
func Width(text string) int {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return cells.StringWidth(text)
		}
	}
	return len(text) // one each: most text is ASCII
}

// Wide reports whether a character takes two cells.
func Wide(r rune) bool { return cells.RuneWidth(r) == 2 }

// Cut returns the longest beginning of text that takes at most n cells.
func Cut(text string, n int) string {
	for i, r := range text {
		if n -= cells.RuneWidth(r); n < 0 {
			return text[:i]
		}
	}
	return text
}

// No line begins with one of tied, or ends with one of tying (the W3C's
// requirements for Chinese text layout, section 3.1.3).
const (
	tied  = "，。、；：？！）》」』】”’,.;:?!)]"
	tying = "（《「『【“‘(["
)

// Next cuts off the first piece of a text that no line break divides: one blank,
// or anything up to a blank or to where Chinese characters allow a break. A
// no-break space is not a blank. It returns "" and "" for "".
func Next(text string) (piece, rest string) {
	var last rune
	for i, r := range text {
		switch {
		case i == 0:
		case blank(last) || blank(r) || divides(last, r):
			return text[:i], text[i:]
		}
		last = r
	}
	return text, ""
}

func blank(r rune) bool { return unicode.IsSpace(r) && r != '\u00a0' }

// divides reports whether a line may end between two characters without a blank.
func divides(a, b rune) bool {
	return (Wide(a) || Wide(b)) && !strings.ContainsRune(tying, a) && !strings.ContainsRune(tied, b)
}

// word is a piece of text that no line break divides.
type word struct {
	text string
	// blank says that a blank is before it where it does not begin a line.
	blank bool
}

// split splits text at blanks and between Chinese characters.
func split(text string) []word {
	var out []word
	after := false
	for text != "" {
		var piece string
		if piece, text = Next(text); strings.TrimFunc(piece, blank) == "" {
			after = true
			continue
		}
		out = append(out, word{piece, after})
		after = false
	}
	return out
}

// Fold breaks text into lines of at most n cells, at blanks and between Chinese
// characters. A longer word has a line to itself.
func Fold(text string, n int) []string { return fill(split(text), n) }

// Pack writes a list, separated by commas, in lines of at most n cells. No line
// break divides an item.
func Pack(items []string, n int) []string {
	var list []word
	for i, item := range items {
		if i < len(items)-1 {
			item += ","
		}
		list = append(list, word{item, true})
	}
	return fill(list, n)
}

func fill(list []word, n int) []string {
	var lines []string
	line := ""
	for i, w := range list {
		piece := w.text
		if w.blank && i > 0 {
			piece = " " + piece
		}
		if i > 0 && Width(line)+Width(piece) > n {
			lines = append(lines, line)
			line, piece = "", w.text
		}
		line += piece
	}
	if len(list) > 0 {
		lines = append(lines, line)
	}
	return lines
}

// Pad fills text with blanks to n cells.
func Pad(text string, n int) string {
	return text + strings.Repeat(" ", max(0, n-Width(text)))
}
