// Package layout lays out lines for a terminal: how wide they are, where they
// break, what numbers look like in little room.
package layout

import (
	"strings"

	"github.com/mattn/go-runewidth"
)

// cells measures text as a terminal shows it. Characters of ambiguous width
// count one cell whatever the locale: the same page is printed everywhere.
var cells = &runewidth.Condition{StrictEmojiNeutral: true}

// Width is how many cells of a terminal text takes.
func Width(text string) int { return cells.StringWidth(text) }

// Wide reports whether a character takes two cells, as a Chinese one does.
func Wide(r rune) bool { return cells.RuneWidth(r) == 2 }

// Pad fills text with blanks to n cells.
func Pad(text string, n int) string {
	return text + strings.Repeat(" ", max(0, n-Width(text)))
}
