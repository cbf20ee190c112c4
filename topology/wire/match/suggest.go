package match

import "strings"

// Closest returns the candidate that a slip of the finger would turn into the
// word, the first of equals, and "" where none is near: not more than one slip
// for every three letters begun, and never the whole word.
func Closest(word string, candidates []string) string {
	best, fewest := "", 1+(len(word)+2)/3
	for _, c := range candidates {
		if d := distance(strings.ToLower(word), strings.ToLower(c)); d < fewest && d < min(len(word), len(c)) {
			best, fewest = c, d
		}
	}
	return best
}

// distance counts the slips between two words: a letter too many, too few or
// wrong, or two neighbours swapped (optimal string alignment).
func distance(a, b string) int {
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
