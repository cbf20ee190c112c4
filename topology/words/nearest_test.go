package words_test

import (
	"strings"
	"testing"

	"netlab/topology/words"
)

func TestNearest(t *testing.T) {
	known := []string{"four-way-close", "simultaneous-close", "simultaneous-open", "syn-lost", "FIN", "SYN", "mss", "wscale", "中止", "拥塞控制"}
	for word, want := range map[string]string{
		"simultaneous-clsoe": "simultaneous-close", // two letters swapped
		"Syn-Lost":           "syn-lost",           // another case
		"four":               "four-way-close",     // a beginning
		"sny-lots":           "syn-lost",           // two slips
		"fin":                "FIN",
		"FNI":                "FIN",
		"msss":               "mss",
		"xyzzy":              "",
		"":                   "",
		"x":                  "", // one slip would be the whole word
		"丢包":                 "", // letters count, not bytes
		"拥赛控制":               "拥塞控制",
	} {
		if got := words.Nearest(word, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

// A word of any length gets an answer in time that its length explains.
func TestNearestOfALongWord(t *testing.T) {
	if got := words.Nearest(strings.Repeat("close", 10_000), []string{"close", "closing"}); got != "" {
		t.Errorf("a word of 50,000 letters is taken for %q", got)
	}
}
