package words_test

import (
	"strings"
	"testing"

	"netlab/topology/words"
)

func TestParseSize(t *testing.T) {
	for s, want := range map[string]int64{
		"0":       0,
		"500":     500,
		"500B":    500,
		"64KiB":   64 << 10,
		" 64 kib": 64 << 10,
		"1.5MB":   1_500_000,
		"0.5KiB":  512,
		"2GB":     2_000_000_000,
		"1TiB":    1 << 40,
	} {
		if got, err := words.ParseSize(s); err != nil || got != want {
			t.Errorf("ParseSize(%q) = %d, %v; want %d", s, got, err, want)
		}
	}
	for s, cause := range map[string]string{
		"":                       "is not a size",
		"KiB":                    "is not a size",
		"-1":                     "is not a size",
		"1.2.3":                  "is not a size",
		"1.5B":                   "whole number",
		"3 apples":               `unknown unit "apples"`,
		"9e9TB":                  `unknown unit "e9TB"`,
		"9999999999999TB":        "largest size",
		strings.Repeat("9", 400): "is not a size",
	} {
		if got, err := words.ParseSize(s); err == nil || !strings.Contains(err.Error(), cause) {
			t.Errorf("ParseSize(%q) = %d, %v; want an error with %q", s, got, err, cause)
		}
	}
}

func TestFormatSizeIsReadBack(t *testing.T) {
	for n, want := range map[int64]string{0: "0B", 1: "1B", 1500: "1500B", 1 << 10: "1KiB", 3 << 20: "3MiB", 1 << 40: "1TiB", 1<<20 + 1: "1048577B"} {
		got := words.FormatSize(n)
		if got != want {
			t.Errorf("FormatSize(%d) = %q, want %q", n, got, want)
		}
		if back, err := words.ParseSize(got); err != nil || back != n {
			t.Errorf("ParseSize(%q) = %d, %v; want %d", got, back, err, n)
		}
	}
}

func FuzzSize(f *testing.F) {
	for _, s := range []string{"1MB", "64KiB", "500", "1.5kB", "-1", "", "99999GiB", "0.1B"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := words.ParseSize(s)
		if err != nil {
			return
		}
		if back, err := words.ParseSize(words.FormatSize(n)); n < 0 || err != nil || back != n {
			t.Errorf("%q is %d, written %q, which is %d (%v)", s, n, words.FormatSize(n), back, err)
		}
	})
}
