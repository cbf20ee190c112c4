package scripts_test

import (
	"bufio"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"netlab/scripts"
)

// cases is the folder with labs in which the monitor once found what it could not
// explain: NETLAB_CASES, or ../shared/cases beside the module. The test is skipped
// without it.
func cases(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("NETLAB_CASES")
	if dir == "" {
		dir = "../../shared/cases"
	}
	if _, err := os.Stat(filepath.Join(dir, "README.md")); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no cases in %s: set NETLAB_CASES", dir)
	}
	return dir
}

// row is a line of the table of the cases: a lab and its seeds.
var row = regexp.MustCompile(`^\| ([a-z-]+)[^|]*\| ([0-9, ]+) \|$`)

// Every case is settled: what the monitor finds in it is a known divergence of the
// stack.
func TestCasesAreExplained(t *testing.T) {
	dir := cases(t)
	f, err := os.Open(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	labs := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		m := row.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		labs++
		lab, err := scripts.LoadPath(filepath.Join(dir, m[1]+".star"))
		if err != nil {
			t.Fatal(err)
		}
		for word := range strings.SplitSeq(m[2], ", ") {
			seed, err := strconv.ParseUint(word, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			t.Run(m[1]+"/"+word, func(t *testing.T) {
				run, err := lab.Run(context.Background(), scripts.Options{Seed: seed})
				if run == nil {
					t.Fatal(err)
				}
				for _, v := range run.Findings.Violations {
					if v.Known == nil {
						t.Error(v)
					}
				}
			})
		}
	}
	if labs < 15 {
		t.Errorf("the table of %s has %d labs", dir, labs)
	}
}
