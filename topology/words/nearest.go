package words

import (
	"strings"
	"unicode/utf8"
)

// Nearest returns the known word that a mistyped one probably stands for, the
// first of equals, and "" where none is near. Letter case does not matter. A word
// is near if it takes at most one slip for every three letters begun, or if the
// mistyped one is its beginning, three letters at least.
func Nearest(word string, known []string) string {
	letters := utf8.RuneCountInString(word)
	best, fewest := "", 1+(letters+2)/3
	lower := strings.ToLower(word)
	for _, k := range known {
		n := slips(lower, strings.ToLower(k))
		if letters >= 3 && len(word) < len(k) && strings.EqualFold(word, k[:len(word)]) {
			n = min(n, 1)
		}
		if n < fewest && n < min(letters, utf8.RuneCountInString(k)) {
			best, fewest = k, n
		}
	}
	return best
}

// slips counts the letters too many, too few or wrong, and the neighbours
// swapped, between two words (the optimal string alignment distance).
func slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	older, old, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		older, old, row = old, row, older
		row[0] = i
		for j := 1; j <= len(y); j++ {
			wrong := 1
			if x[i-1] == y[j-1] {
				wrong = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+wrong)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
	}
	return row[len(y)]
}

// Or lists words to choose from: "a, b or c".
func Or(words []string) string {
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " or " + words[n]
	}
	return strings.Join(words, "")
}
