package labs_test

import (
	"context"
	"io/fs"
	"sync"
	"testing"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/samples"
	"netlab/topology/tap"
)

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

// shared has a func() (*report.Run, error) for each lab that a test has asked
// for.
var shared sync.Map

// runOf returns a lab's run with the default seed and parameters. All tests share
// it and only read it.
func runOf(t *testing.T, name string) *report.Run {
	t.Helper()
	once, _ := shared.LoadOrStore(name, sync.OnceValues(func() (*report.Run, error) { return newRun(name) }))
	run, err := once.(func() (*report.Run, error))()
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// newRun runs a lab with the default seed and parameters.
func newRun(name string) (*report.Run, error) {
	lab, err := scripts.LoadFS(labs.FS, name)
	if err != nil {
		return nil, err
	}
	run, err := lab.Run(context.Background(), scripts.Options{Seed: scripts.DefaultSeed, Samples: samples.DefaultMax, Record: tap.Options{Whole: true}})
	if err != nil {
		return nil, err
	}
	run.WallTime = 0
	return run, nil
}
