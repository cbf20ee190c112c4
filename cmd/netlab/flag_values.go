package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
)

// choice is a flag that takes one of a few words.
type choice struct {
	value string
	words []string
}

// newChoice returns a choice between words, of which the first is the default.
func newChoice(words ...string) choice { return choice{value: words[0], words: words} }

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return strings.Join(c.words, "|") }

func (c *choice) Set(s string) error {
	if !slices.Contains(c.words, s) {
		return fmt.Errorf("want one of %s%s", strings.Join(c.words, ", "), didYouMean(s, c.words))
	}
	c.value = s
	return nil
}

func (c *choice) complete(_ *cobra.Command, _ []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	for _, w := range c.words {
		if strings.HasPrefix(w, begin) {
			out = append(out, w)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// size is a flag that takes a number of bytes: 1000, 64kB, 16MiB, 2GB.
type size int64

// units are what may follow a number, in lower case: k is 1000 as the SI has it,
// Ki 1024 as IEC 80000-13 has it.
var units = []struct {
	name  string
	bytes int64
}{
	{"", 1},
	{"b", 1},
	{"kb", 1e3},
	{"mb", 1e6},
	{"gb", 1e9},
	{"tb", 1e12},
	{"kib", 1 << 10},
	{"mib", 1 << 20},
	{"gib", 1 << 30},
	{"tib", 1 << 40},
}

func (s *size) Type() string { return "bytes" }

// String writes the size in the largest unit in which it is a whole number.
func (s *size) String() string {
	n, unit := int64(*s), "B"
	for _, larger := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if n == 0 || n%1024 != 0 {
			break
		}
		n, unit = n/1024, larger
	}
	return strconv.FormatInt(n, 10) + unit
}

func (s *size) Set(text string) error {
	at := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' })
	if at < 0 {
		at = len(text)
	}
	number, err := strconv.ParseFloat(text[:at], 64)
	if err != nil {
		return fmt.Errorf("want a number of bytes such as 500000, 64MB or 1GiB")
	}
	name := strings.ToLower(strings.TrimSpace(text[at:]))
	for _, u := range units {
		if u.name != name {
			continue
		}
		bytes := number * float64(u.bytes)
		if bytes < 1 || bytes >= 1<<62 {
			return fmt.Errorf("want at least 1 byte and less than 4 EiB")
		}
		*s = size(bytes)
		return nil
	}
	return fmt.Errorf("unknown unit %q: want B, kB, MB, GB, TB, KiB, MiB, GiB or TiB", text[at:])
}
