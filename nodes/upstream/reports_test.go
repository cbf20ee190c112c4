package upstream_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Every report is in README.md's table and names a test that exists, and the table
// has no others.
func TestReportsAreComplete(t *testing.T) {
	read := func(file string) string {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	files, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return f == "README.md" })
	var listed []string
	for _, m := range regexp.MustCompile(`(?m)^\| \[(\w+)\]\(\w+\.md\) \|`).FindAllStringSubmatch(read("README.md"), -1) {
		listed = append(listed, m[1]+".md")
	}
	slices.Sort(listed)
	if !slices.Equal(files, listed) {
		t.Errorf("the reports are %q, README.md lists %q", files, listed)
	}
	for _, f := range files {
		m := regexp.MustCompile("(?m)^Test: `(Test\\w+)`").FindStringSubmatch(read(f))
		if m == nil {
			t.Errorf("%s names no test", f)
			continue
		}
		if test := strings.TrimSuffix(f, ".md") + "_test.go"; !strings.Contains(read(test), "func "+m[1]+"(") {
			t.Errorf("%s: %s is not in %s", f, m[1], test)
		}
	}
}

// seen is what the networks of each test have sent.
var seen = map[string][]packet{}

// ladder is a line of a report's time line: when, who, flags, numbers and length.
var ladder = regexp.MustCompile(`(?m)^ *([0-9]+\.[0-9]{6})  ([ab]) > [ab]  ([SFRP.]+) +-?[0-9]+:-?[0-9]+\(([0-9]+)\)`)

// ladderIsSeen checks at the end of a test that each segment in the time line of its report
// was sent. What the numbers are relative to differs where a test has many connections.
func ladderIsSeen(t *testing.T) {
	if _, again := seen[t.Name()]; again || strconv.IntSize == 32 {
		return // with smaller structures a buffer is full later
	}
	seen[t.Name()] = nil
	t.Cleanup(func() {
		files, err := filepath.Glob("*.md")
		if err != nil {
			t.Fatal(err)
		}
		sent := map[string]bool{}
		for _, p := range seen[t.Name()] {
			if m := ladder.FindStringSubmatch(p.String()); m != nil {
				sent[fmt.Sprint(m[1:])] = true
			}
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), "\nTest: `"+t.Name()+"`") {
				continue
			}
			for _, m := range ladder.FindAllStringSubmatch(string(text), -1) {
				if !sent[fmt.Sprint(m[1:])] {
					t.Errorf("%s: the test sends no such segment: %s", f, m[0])
				}
			}
		}
	})
}
