package wire

import "strings"

// nearest returns the known word that a mistyped one may stand for: the same
// but for its case, or few single-character edits away; empty where none is.
func nearest(word string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		if strings.EqualFold(word, k) {
			return k
		}
		if d := edits(word, k); d < least && d < len(k) {
			best, least = k, d
		}
	}
	return best
}

// edits is the Levenshtein distance of two short ASCII words.
func edits(a, b string) int {
	if len(a) > 16 || len(b) > 16 {
		return len(a) + len(b)
	}
	var row [17]int
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := corner
			if a[i] != b[j] {
				d = 1 + min(corner, row[j], row[j+1])
			}
			corner, row[j+1] = row[j+1], d
		}
	}
	return row[len(b)]
}
