package main

import (
	"fmt"

	"netlab/topology/words"
)

// didYouMean is the end of an error about a mistyped word: ": did you mean
// run?", or nothing where no word is near.
func didYouMean(word string, known []string) string {
	near := words.Nearest(word, known)
	if near == "" {
		return ""
	}
	return fmt.Sprintf(": did you mean %s?", near)
}
