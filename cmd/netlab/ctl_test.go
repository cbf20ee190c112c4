package main

import (
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Every example of netlab ctl and its commands is a command line that can be read.
func TestExamplesOfCtl(t *testing.T) {
	c := newConsole(io.Discard, io.Discard)
	root := newRoot(c)
	ctl, _, err := root.Find([]string{"ctl"})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, cmd := range append([]*cobra.Command{ctl}, ctl.Commands()...) {
		if cmd.Example == "" {
			t.Errorf("%s has no example", cmd.Name())
		}
		for line := range strings.Lines(cmd.Example) {
			line, _, _ = strings.Cut(strings.TrimSpace(line), "   ") // what it does
			line, _, _ = strings.Cut(line, " | ")
			words := strings.Fields(strings.ReplaceAll(line, `"`, ""))
			found, rest, err := root.Find(words[1:])
			if err != nil || found == root || len(rest) > 0 && found == ctl && !strings.HasPrefix(rest[0], "-") {
				t.Errorf("%s: %q: no such command", cmd.Name(), line)
				continue
			}
			if err := found.ParseFlags(rest); err != nil {
				t.Errorf("%s: %q: %v", cmd.Name(), line, err)
			}
			n++
		}
	}
	if n < 30 {
		t.Errorf("%d examples", n)
	}
}
