package words

import "testing"

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "",
		"所有 text <&>":          "所有 text <&>",
		"a\nb\tc":              "a b c",
		"red \x1b[31m":         "red \ufffd[31m",
		"\u009b31m":            "\ufffd31m",
		"over \u202eridden":    "over \ufffdridden",
		"iso \u2066lated":      "iso \ufffdlated",
		"no UTF-8: \xff\xc0":   "no UTF-8: \ufffd\ufffd",
		"no XML: \ufffe\uffff": "no XML: \ufffd\ufffd",
	} {
		if got := Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}
