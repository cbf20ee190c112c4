package main

import (
	"fmt"
	"strings"
)

// didYouMean is the end of an error about a mistyped word: ": did you mean
// "run"?", or nothing where no word is near.
func didYouMean(word string, words []string) string {
	near, ok := nearest(word, words)
	if !ok {
		return ""
	}
	return fmt.Sprintf(": did you mean %s?", near)
}

// nearest returns the word that takes the fewest edits to be typed as given, if
// that is few enough to be a slip: a third of its letters, or a beginning.
func nearest(given string, words []string) (string, bool) {
	best, least := "", -1
	given = strings.ToLower(given)
	for _, w := range words {
		lower := strings.ToLower(w)
		n := distance(given, lower)
		if len(given) >= 3 && strings.HasPrefix(lower, given) {
			n = 1
		}
		if n <= max(1, len(w)/3) && (least < 0 || n < least) {
			best, least = w, n
		}
	}
	return best, least >= 0
}

// distance counts the insertions, deletions, replacements and swaps of
// neighbours that make b of a (optimal string alignment).
func distance(a, b string) int {
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
