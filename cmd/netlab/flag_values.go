package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"netlab/topology/words"

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

func (s *size) Type() string   { return "bytes" }
func (s *size) String() string { return words.FormatSize(int64(*s)) }

func (s *size) Set(text string) error {
	n, err := words.ParseSize(text)
	if err == nil && n < 1 {
		err = errors.New("want at least 1 byte")
	}
	*s = size(n)
	return err
}
