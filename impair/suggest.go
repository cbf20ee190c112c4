package impair

import (
	"strings"

	"netlab/topology/words"
)

// suggest is "did you mean ...?" for the known word nearest to the one written,
// or else the list of them.
func suggest(word string, known []string) string {
	if near := words.Nearest(word, known); near != "" {
		return "did you mean " + near + "?"
	}
	return "known are " + strings.Join(known, ", ")
}
