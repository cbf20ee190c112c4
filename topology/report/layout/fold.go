package layout

import (
	"strings"
	"unicode"
)

// No line begins with one of tied, or ends with one of tying (the W3C's
// requirements for Chinese text layout, section 3.1.3).
const (
	tied  = "，。、；：？！）》」』】”’,.;:?!)]"
	tying = "（《「『【“‘(["
)

// word is a piece of text that no line break divides.
type word struct {
	text string
	// blank says that a blank is before it where it does not begin a line.
	blank bool
}

// words splits text at blanks and between Chinese characters.
func words(text string) []word {
	var out []word
	blank, glue := false, false
	for _, r := range text {
		if unicode.IsSpace(r) {
			blank, glue = true, false
			continue
		}
		n := len(out)
		join := glue || n > 0 && !blank && (strings.ContainsRune(tied, r) || !Wide(r) && !lastWide(out[n-1].text))
		if join && n > 0 {
			out[n-1].text += string(r)
		} else {
			out = append(out, word{string(r), blank})
		}
		blank, glue = false, strings.ContainsRune(tying, r)
	}
	return out
}

// lastWide reports whether a line may be broken behind a word without a blank.
func lastWide(w string) bool {
	runes := []rune(w)
	return Wide(runes[len(runes)-1])
}

// Fold breaks text into lines of at most n cells; a longer word has a line of
// its own.
func Fold(text string, n int) []string { return fill(words(text), n) }

// Pack writes a list, whose items no line break divides.
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
