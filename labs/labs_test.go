package labs_test

import (
	"flag"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"netlab/topology/report"
)

var update = flag.Bool("update", false, "rewrite transcript.golden and the generated parts of each README.md")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Every lab holds all its checks, gives the same record twice, and prints what
// its golden file shows.
func TestLabs(t *testing.T) {
	t.Parallel()
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := runOf(t, name)
			again, err := newRun(name)
			if err != nil {
				t.Fatal(err)
			}
			if again.Record.Digest != run.Record.Digest {
				t.Errorf("two runs gave digests %s and %s", run.Record.Digest, again.Record.Digest)
			}
			for _, c := range run.Checks {
				if !c.OK {
					t.Errorf("%s: %s: %s", c.Pos, c.Name, c.Detail)
				}
			}
			if len(run.Checks) == 0 {
				t.Error("the lab checks nothing")
			}
			compare(t, filepath.Join(name, "transcript.golden"), transcript(t, run))
		})
	}
}

func transcript(t *testing.T, run *report.Run) string {
	t.Helper()
	var b strings.Builder
	if err := report.WriteTranscript(&b, run, report.TranscriptOptions{Elide: report.Concise}); err != nil {
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
