package words

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean replaces what would act on a terminal, break a line or be no text in XML: a
// lab's own words may hold anything.
func Clean(text string) string {
	if utf8.ValidString(text) && strings.IndexFunc(text, unprintable) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unprintable(r):
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// CleanLines is [Clean] of each line of a text.
func CleanLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = Clean(line)
	}
	return strings.Join(lines, "\n")
}

// Escape is Clean for markup, as of SVG: no text is taken for a tag.
func Escape(text string) string { return html.EscapeString(Clean(text)) }

// unprintable is true of controls, of those too that turn the order of what follows them
// (Unicode's embeddings, overrides and isolates), and of what XML forbids.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfffe || r == 0xffff
}
