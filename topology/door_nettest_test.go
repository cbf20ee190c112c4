package topology_test

import (
	"flag"
	"fmt"
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
	notShort(t)
	t.Parallel() // it waits for clocks most of the time
	nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
		spec := overRouter("delay 100us loss 0.2%")
		nw := newNetwork(t, spec)
		nw.Start()
		a, b := connected(t, nw)
		return a, b, func() { nw.Close() }, nil
	})
}

// nettestRounds is for finding what happens once in a hundred times, with -race:
//
//	go test -race -run TestConnOfNettestOverLoss -nettest.rounds 200 -timeout 1h ./topology
var nettestRounds = flag.Int("nettest.rounds", 1, "how many times the tests of nettest.TestConn run over loss, for IPv4 and for IPv6")

// Each round has other losses. A round with 2 % takes 10 s, most of them waits of 200 ms
// for a lost segment of the 1000 that PingPong sends one by one.
func TestConnOfNettestOverLoss(t *testing.T) {
	if *nettestRounds == 1 {
		notShort(t)
	}
	link := "delay 1ms loss 2%"
	if *nettestRounds == 1 {
		link = "delay 100us loss 0.2%"
	}
	for seed := range 2 * *nettestRounds {
		address := []string{"10.0.0.2:80", "[fd00::2]:80"}[seed%2]
		t.Run(fmt.Sprintf("seed=%d/%s", seed, address), func(t *testing.T) {
			t.Parallel()
			nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
				nw := newNetwork(t, topology.Spec{
					Seed:  uint64(seed),
					Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
					Links: []topology.LinkSpec{symmetric("a", "b", link)},
				})
				nw.Start()
				ln := listen(t, nw, "b", address)
				a := dial(t, nw, "a", address)
				return a, accept(t, ln), func() { nw.Close() }, nil
			})
		})
	}
}

// overRouter is a and b with a router between them.
func overRouter(link string) topology.Spec {
	return topology.Spec{
		Seed:  1,
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "r", Kind: topology.Router}, {Name: "b"}},
		Links: []topology.LinkSpec{symmetric("a", "r", link), symmetric("r", "b", link)},
	}
}

// notShort skips a test that -short leaves to the whole run: TestConnOfNettest has the same
// cases without loss.
func notShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short")
	}
}
