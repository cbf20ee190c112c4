package labs_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"netlab/topology/report"
)

// The README of the repository shows real output, the real script of a lab, and
// Go code that is compiled and run as a test.
func TestRepositoryReadme(t *testing.T) {
	const file = "../README.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)<!-- (ladder|lab|go) ([^ ]+) -->\n```([a-z]*)\n(.*?)```\n")
	seen := 0
	got := blocks.ReplaceAllStringFunc(string(text), func(block string) string {
		seen++
		m := blocks.FindStringSubmatch(block)
		kind, name := m[1], m[2]
		var content string
		switch kind {
		case "ladder":
			run := runLab(t, name)
			content = render(t, run, func(b *bytes.Buffer) error {
				return report.WriteLadder(b, run, report.LadderOptions{Width: 100, Elide: report.Concise})
			})
		case "lab":
			content = read(t, filepath.Join(name, "lab.star"))
		case "go":
			content = read(t, filepath.Join("..", filepath.FromSlash(name)))
		}
		return "<!-- " + kind + " " + name + " -->\n```" + m[3] + "\n" + strings.TrimRight(content, "\n") + "\n```\n"
	})
	if seen != 3 {
		t.Errorf("%s has %d blocks to check, want a ladder, a lab and a Go file", file, seen)
	}
	compare(t, file, got)
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}
