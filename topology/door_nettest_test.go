package topology_test

import (
	"net"
	"testing"

	"golang.org/x/net/nettest"

	"netlab/topology"
)

// The connections are net.Conn as golang.org/x/net/nettest understands it, in
// real time. Its tests cannot run in a bubble; TestConn and those after it show
// the same there, in exact virtual time.
func TestConnOfNettest(t *testing.T) {
	nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
		noLeak(t)
		nw := twoHosts(t, "delay 200us")
		nw.Start()
		a, b := connected(t, nw)
		return a, b, func() { nw.Close() }, nil
	})
}

func TestConnOfNettestThroughRouterAndLoss(t *testing.T) {
	t.Parallel() // it waits for clocks most of the time
	nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
		spec := overRouter("delay 100us loss 0.2%")
		nw := newNetwork(t, spec)
		nw.Start()
		a, b := connected(t, nw)
		return a, b, func() { nw.Close() }, nil
	})
}

func TestConnOfNettestOverIPv6(t *testing.T) {
	t.Parallel()
	nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
		nw := twoHosts(t, "delay 100us loss 0.2%")
		nw.Start()
		ln := listen(t, nw, "b", "[::]:80")
		a := dial(t, nw, "a", "[fd00::2]:80")
		return a, accept(t, ln), func() { nw.Close() }, nil
	})
}

// overRouter is a and b with a router between them.
func overRouter(link string) topology.Spec {
	return topology.Spec{
		Seed:  1,
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "r", Kind: topology.Router}, {Name: "b"}},
		Links: []topology.LinkSpec{symmetric("a", "r", link), symmetric("r", "b", link)},
	}
}
