package labs_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/tap"
)

var update = flag.Bool("update", false, "rewrite transcript.golden and the generated parts of each README.md")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// names lists the labs.
func names(t *testing.T) []string {
	t.Helper()
	entries, err := fs.ReadDir(labs.FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		if e.IsDir() {
			all = append(all, e.Name())
		}
	}
	return all
}

// Every lab holds all its checks, gives the same record twice, and prints what
// its golden file and its README show.
func TestLabs(t *testing.T) {
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := runLab(t, name)
			if again := runLab(t, name); again.Record.Digest != run.Record.Digest {
				t.Errorf("two runs gave digests %s and %s", run.Record.Digest, again.Record.Digest)
			}
			for _, c := range run.Checks {
				if !c.OK {
					t.Errorf("%s: %s: %s", c.Pos, c.Name, c.Detail)
				}
			}
			for _, v := range run.Findings.Violations {
				if v.Known == nil {
					t.Errorf("the monitor: %v", v)
				}
			}
			if len(run.Checks) == 0 {
				t.Error("the lab checks nothing")
			}
			transcript := render(t, run, func(b *bytes.Buffer) error {
				return report.WriteTranscript(b, run, report.TranscriptOptions{Elide: report.Concise})
			})
			compare(t, filepath.Join(name, "transcript.golden"), transcript)
			ladder := render(t, run, func(b *bytes.Buffer) error {
				return report.WriteLadder(b, run, report.LadderOptions{Width: 100, Elide: report.Concise})
			})
			readme := filepath.Join(name, "README.md")
			text, err := os.ReadFile(readme)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range []struct{ name, text string }{{"transcript", transcript}, {"ladder", ladder}, {"notes", notes(run)}} {
				if part.name == "notes" && !bytes.Contains(text, []byte("<!-- notes -->")) {
					continue // the one block that a README may do without
				}
				text = replace(t, readme, text, part.name, part.text)
			}
			compare(t, readme, string(text))
		})
	}
}

// notes is what the lab says itself.
func notes(run *report.Run) string {
	var b strings.Builder
	for _, e := range run.Record.Events {
		if e.Kind == tap.Remarked {
			b.WriteString(e.Remark.Text + "\n")
		}
	}
	return b.String()
}

func runLab(t *testing.T, name string) *report.Run {
	t.Helper()
	lab, err := scripts.LoadFS(labs.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	run, err := lab.Run(context.Background(), scripts.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func render(t *testing.T, run *report.Run, write func(*bytes.Buffer) error) string {
	t.Helper()
	run.WallTime = 0
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// compare holds a file against what it should say, or rewrites it.
func compare(t *testing.T, file, want string) {
	t.Helper()
	if strconv.IntSize == 32 {
		// The pinned stack advertises slightly other windows there; see
		// TestDigestIsTheSameEverywhere in package topology.
		return
	}
	got, err := os.ReadFile(file)
	if err == nil && string(got) == want {
		return
	}
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s differs from the run (-file +run); read the difference, then go test ./labs -update:\n%s",
		path.Join("labs", filepath.ToSlash(file)), cmp.Diff(strings.Split(string(got), "\n"), strings.Split(want, "\n")))
}

// replace puts text into the fenced block behind the line "<!-- name -->".
func replace(t *testing.T, file string, readme []byte, name, text string) []byte {
	t.Helper()
	marker := fmt.Sprintf("<!-- %s -->\n```\n", name)
	before, rest, ok := strings.Cut(string(readme), marker)
	if !ok {
		t.Fatalf("%s has no block %q", file, marker)
	}
	// An empty block ends where it begins.
	_, after, ok := strings.Cut("\n"+rest, "\n```\n")
	if !ok {
		t.Fatalf("%s: the block of %s does not end", file, name)
	}
	return []byte(before + marker + strings.TrimRight(text, "\n") + "\n```\n" + after)
}
