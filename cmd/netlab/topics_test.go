package main

import (
	"io"
	"strings"
	"testing"

	"netlab/impair"
	"netlab/scripts"
	"netlab/topology/wire/match"
)

// Everything that the help shows as text for a match or a link is one.
func TestTopicsShowWhatCanBeWritten(t *testing.T) {
	texts := []string{}
	for _, k := range match.Kinds() {
		texts = append(texts, k.Name)
	}
	for _, r := range matchExamples {
		texts = append(texts, r[0])
	}
	for _, text := range texts {
		if _, err := match.Parse(text); err != nil {
			t.Errorf("help match: %q: %v", text, err)
		}
	}
	for _, r := range append(append([][2]string{}, matchOrdinals...), matchExtras...) {
		if _, err := match.Parse("packet " + r[0]); err != nil {
			t.Errorf("help match: %q: %v", r[0], err)
		}
	}
	for _, r := range netemRows {
		if _, err := impair.Parse(r[0]); err != nil {
			t.Errorf("help netem: %q: %v", r[0], err)
		}
	}
}

// Every builtin is in the index, and none of its lines is wider than a page.
func TestLangTopicHasEveryBuiltin(t *testing.T) {
	c := newConsole(io.Discard, io.Discard)
	index, err := langTopic(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range scripts.Reference() {
		name := b.Name
		if b.Of != "" {
			name = b.Of + "." + name
		}
		if !strings.Contains(index, "\n  "+name) {
			t.Errorf("%s is not in the index", name)
		}
	}
	for line := range strings.Lines(index) {
		if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > fallbackWidth {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}
