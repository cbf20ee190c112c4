package scripts_test

import (
	"regexp"
	"strings"
	"testing"

	"netlab/scripts"
)

// The labs of a test run say all that the language can.
func TestRandomLabsCoverTheLanguage(t *testing.T) {
	var all strings.Builder
	for n := range uint64(usually) {
		all.WriteString(randomLab(n + 1).String())
	}
	text := all.String()
	has := func(what, pattern string) {
		if !regexp.MustCompile(pattern).MatchString(text) {
			t.Errorf("no lab has %s", what)
		}
	}
	for _, b := range scripts.Reference() {
		name := `\b` + b.Name + `\b`
		if b.Of != "" {
			name = `\.` + name
		}
		has(b.Signature(), name)
	}
	for _, list := range [][]scripts.Setting{scripts.NodeSettings(), scripts.ConnSettings(), scripts.LinkSettings()} {
		for _, s := range list {
			has("the option "+s.Name, `\b`+s.Name+` = `)
		}
	}
}
