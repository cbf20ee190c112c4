package scripts_test

import (
	"bytes"
	"context"
	"io/fs"
	"testing"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/report"
)

// mustRun runs a lab whose checks all have to hold.
func mustRun(t *testing.T, lab *scripts.Lab, o scripts.Options) *report.Run {
	t.Helper()
	o.Seed = scripts.DefaultSeed
	run, err := lab.Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range run.Checks {
		if !c.OK {
			t.Errorf("%s: %s\n%s", c.Pos, c.Name, c.Detail)
		}
	}
	return run
}

func TestEveryEmbeddedLabHolds(t *testing.T) {
	folders, err := fs.ReadDir(labs.FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		t.Run(f.Name(), func(t *testing.T) {
			lab, err := scripts.LoadFS(labs.FS, f.Name())
			if err != nil {
				t.Fatal(err)
			}
			run := mustRun(t, lab, scripts.Options{})
			if t.Failed() {
				var b bytes.Buffer
				report.WriteTranscript(&b, run, report.TranscriptOptions{})
				t.Log(b.String())
			}
			if len(run.Checks) == 0 {
				t.Error("the lab checks nothing")
			}
		})
	}
}
