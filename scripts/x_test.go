package scripts_test

import (
	"bytes"
	"context"
	"netlab/scripts"
	"netlab/topology/report"
	"os"
	"testing"
)

func TestX(t *testing.T) {
	p := os.Getenv("STAR")
	if p == "" {
		t.Skip()
	}
	lab, err := scripts.LoadPath(p)
	if err != nil {
		t.Fatal(err)
	}
	run, err := lab.Run(context.Background(), scripts.Options{Seed: 1, Print: func(s string) { t.Log(s) }})
	if run != nil {
		var b bytes.Buffer
		report.WriteTranscript(&b, run, report.TranscriptOptions{Elide: 20})
		t.Log(b.String())
		for _, c := range run.Checks {
			t.Log(c.OK, c.Name, c.Pos, c.Detail)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
