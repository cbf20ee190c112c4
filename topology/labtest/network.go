package labtest

import (
	"testing"

	"netlab/topology"
)

// New makes a network that closes itself at the end of the test, and tells what
// happened on it where the test has failed. It is not started: the caller moves
// its time by Run, or calls Start. The test ends at once where the Spec is wrong.
func New(t testing.TB, spec topology.Spec) *topology.Network {
	t.Helper()
	return newAt(t, here(), spec)
}

func newAt(t testing.TB, at place, spec topology.Spec) *topology.Network {
	spec.Record.Whole = spec.Record.Whole || artifacts() // one of them is a capture
	nw, err := topology.New(spec)
	if err != nil {
		at.fail(t, "%v", err)
		t.FailNow()
	}
	t.Cleanup(func() {
		if t.Failed() {
			tell(t, at, nw)
		}
		nw.Close()
	})
	return nw
}

// Pair is hosts "a" and "b" with a link between them, started: in real time, or
// in virtual time where the caller is in a bubble of testing/synctest. See
// [TwoHosts] for the link and [New] for the end.
func Pair(t testing.TB, netem string) *topology.Network {
	t.Helper()
	nw := New(t, TwoHosts(netem))
	nw.Start()
	return nw
}
