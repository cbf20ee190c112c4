package explain

import (
	"strings"
	"unicode"

	"github.com/mattn/go-runewidth"
)

// cells measures text as a terminal shows it. Characters of ambiguous width
// count one cell whatever the locale: the same page is printed everywhere.
var cells = &runewidth.Condition{StrictEmojiNeutral: true}

func columns(text string) int { return cells.StringWidth(text) }

func wide(r rune) bool { return cells.RuneWidth(r) == 2 }

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
		join := glue || n > 0 && !blank && (strings.ContainsRune(tied, r) || !wide(r) && !lastWide(out[n-1].text))
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
	return wide(runes[len(runes)-1])
}

// fold breaks text into lines of at most n cells; a longer word has a line of
// its own.
func fold(text string, n int) []string { return fill(words(text), n) }

// pack writes a list, whose items no line break divides.
func pack(items []string, n int) []string {
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
		if i > 0 && columns(line)+columns(piece) > n {
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

// pad fills text with blanks to n cells.
func pad(text string, n int) string {
	return text + strings.Repeat(" ", max(0, n-columns(text)))
}
