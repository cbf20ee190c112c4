package rfc

import (
	"regexp"
	"slices"
	"testing"
	"unicode"
)

// Each outcome has words in both languages, with the same fields: Chinese ones wherever the
// English are more than the notation.
func TestOutcomesInBothLanguages(t *testing.T) {
	field := regexp.MustCompile(`\{\w+\}`)
	word := regexp.MustCompile(`[a-z]{3,}`)
	fields := func(text string) []string {
		found := field.FindAllString(text, -1)
		slices.Sort(found)
		return found
	}
	for kind, words := range outcomeWords {
		english, chinese := words[0], words[1]
		if english == "" || !slices.Equal(fields(english), fields(chinese)) {
			t.Errorf("outcome %d: %q and %q", kind, english, chinese)
		}
		notation := OutcomeKind(kind) == Segment
		han := slices.ContainsFunc([]rune(chinese), func(r rune) bool { return unicode.Is(unicode.Han, r) })
		if !notation && word.MatchString(field.ReplaceAllString(english, "")) && !han {
			t.Errorf("%q is %q in Chinese", english, chinese)
		}
	}
	o := counted(WindowOf, 228)
	if o.String() != "a window of 228" || o.Chinese() != "窗口为 228" {
		t.Errorf("got %s and %s", o, o.Chinese())
	}
}
