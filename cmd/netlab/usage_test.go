package main

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"netlab/topology/words"
)

// No line of a command's help is wider than a page.
func TestHelpFitsThePage(t *testing.T) {
	var out bytes.Buffer
	root := newRoot(newConsole(&out, io.Discard))
	n := 0
	var look func(*cobra.Command)
	look = func(cmd *cobra.Command) {
		out.Reset()
		if err := cmd.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if w := words.Width(strings.TrimSuffix(line, "\n")); w > fallbackWidth {
				t.Errorf("%s: %d columns: %s", cmd.CommandPath(), w, line)
			}
			n++
		}
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				look(sub)
			}
		}
	}
	look(root)
	if n < 500 {
		t.Errorf("%d lines of help: too few", n)
	}
}
