package upstream_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
