package labs_test

import (
	"context"
	"io/fs"
	"sync"
	"testing"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/wire/flow"
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

// shared has a func() (observed, error) for each lab that a test has asked for.
var shared sync.Map

// observed is a lab's run with the default seed and parameters, and what the
// tracker said while it ran.
type observed struct {
	run    *report.Run
	teller *teller
}

// runOf returns a lab's run with the default seed and parameters. All tests share
// it and only read it.
func runOf(t *testing.T, name string) *report.Run { return observedRun(t, name).run }

func observedRun(t *testing.T, name string) observed {
	t.Helper()
	once, _ := shared.LoadOrStore(name, sync.OnceValues(func() (observed, error) {
		w := &teller{again: make(map[*flow.Conn][]uint64)}
		run, err := newRun(name, w)
		return observed{run, w}, err
	}))
	o, err := once.(func() (observed, error))()
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// newRun runs a lab with the default seed and parameters.
func newRun(name string, sinks ...tap.Sink) (*report.Run, error) {
	lab, err := scripts.LoadFS(labs.FS, name)
	if err != nil {
		return nil, err
	}
	run, err := lab.Run(context.Background(), scripts.Options{Seed: scripts.DefaultSeed, Sinks: sinks})
	if err != nil {
		return nil, err
	}
	run.WallTime = 0
	return run, nil
}
