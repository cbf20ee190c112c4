package labtest

import (
	"testing"
	"testing/synctest"

	"netlab/impair"
	"netlab/topology"
)

// TwoHosts is a network of hosts "a" and "b" with a link that does the same to
// both directions, in the words of tc-netem: "delay 50ms loss 1%". It is plain
// data, for [New] and [Bubble], and to add to. It panics where the text is wrong,
// as regexp.MustCompile does.
func TwoHosts(netem string) topology.Spec {
	link := impair.MustParse(netem)
	return topology.Spec{
		Seed:  1,
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b", AToB: link, BToA: link}},
	}
}

// New makes a network that closes itself at the end of the test, and tells what
// happened on it where the test has failed. It is not started: the caller moves
// its time by Run, or calls Start. The test ends at once where the Spec is wrong.
func New(t testing.TB, spec topology.Spec) *topology.Network {
	t.Helper()
	nw, err := topology.New(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		nw.Close()
		if t.Failed() {
			tell(t, nw)
		}
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

// Bubble runs a test in a bubble of testing/synctest on a new network,
// made in the bubble, as it must be, and started. When test returns, the network
// is closed, which unblocks whoever waits on one of its connections; a goroutine
// that is still there then fails the test.
//
// What testing/synctest says of bubbles holds: in it there is no t.Run, and a
// goroutine that waits for a mutex, a file or a socket of the host stops the time.
func Bubble(t *testing.T, spec topology.Spec, test func(t *testing.T, nw *topology.Network)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		nw := New(t, spec)
		nw.Start()
		test(t, nw)
	})
}
