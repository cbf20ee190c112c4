package main

import (
	"errors"
	"io"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/program"
)

// Several programs that do not end when they are told to are waited for no longer than
// one is.
func TestTerminate(t *testing.T) {
	nw, err := topology.New(topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a", Kind: topology.Outside}, {Name: "b"}}, Links: []topology.LinkSpec{{A: "a", B: "b"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer nw.Close()
	nw.Start()
	a, err := program.Open(nw, "a", program.Options{})
	if errors.Is(err, program.ErrUnsupported) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	var all []*program.Process
	for range 3 {
		r, w := io.Pipe()
		p, err := a.Start(program.Command{Args: []string{"sh", "-c", "trap '' TERM; echo; exec sleep 1000"}, Stdout: w})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Read(make([]byte, 1)); err != nil { // it takes no notice from now on
			t.Fatal(err)
		}
		all = append(all, p)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		terminate(all, 10*time.Millisecond)
	}()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("they are waited for without end")
	}
}
