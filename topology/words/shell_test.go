package words_test

import (
	"testing"

	"netlab/topology/words"
)

func TestShellQuote(t *testing.T) {
	for word, want := range map[string]string{
		"labs/syn-lost":   "labs/syn-lost",
		"delay=50ms,1%":   "delay=50ms,1%",
		"":                "''",
		"two words":       "'two words'",
		"it's":            `'it'\''s'`,
		"$HOME; rm -rf *": "'$HOME; rm -rf *'",
		"三":               "'三'",
	} {
		if got := words.ShellQuote(word); got != want {
			t.Errorf("ShellQuote(%q) = %s, want %s", word, got, want)
		}
	}
}
