package main

import (
	"fmt"
	"os"
	"testing"

	"netlab/topology"
	"netlab/topology/program"

	"github.com/rogpeppe/go-internal/testscript"
)

// permitted reports whether programs can be nodes here. Where the environment says that they
// must be, as in .ci/run, it is a failure that they cannot.
func permitted(t *testing.T) bool {
	t.Helper()
	nw, err := topology.New(topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a", Kind: topology.Outside}, {Name: "b"}}, Links: []topology.LinkSpec{{A: "a", B: "b"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer nw.Close()
	nw.Start()
	if _, err = program.Open(nw, "a", program.Options{}); err != nil && os.Getenv("NETLAB_PROGRAMS") != "" {
		t.Error(err)
	}
	return err == nil
}

// The command line as its users meet it: see testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Condition: func(name string) (bool, error) {
		switch name {
		case "programs":
			return permitted(t), nil
		case "hangup":
			return len(hangUps()) > 0, nil // the test does not run under nohup
		}
		return false, fmt.Errorf("unknown condition %s", name)
	}})
}
