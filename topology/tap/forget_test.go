package tap_test

import (
	"net/netip"
	"testing"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// However few packets are remembered, connections with a socket are; those without go
// when there are more.
func TestConnectionsWithoutSocketsAreForgotten(t *testing.T) {
	x := tap.New(tap.Options{MaxPackets: 10})
	x.AddNode(tap.Node{Name: "a", Kind: tap.Host, Addrs: []netip.Prefix{netip.MustParsePrefix("10.0.0.1/24")}})
	change := func(port int, from, to wire.State) {
		local := netip.AddrPortFrom(addrA.Addr(), uint16(port))
		x.StateChanged(tap.Transition{Node: "a", Local: local, From: from, To: to, Cause: wire.Called(wire.CallConnect)}, addrB)
	}
	for i := range 100 {
		change(1000+i, wire.Closed, wire.SynSent)
	}
	if n := len(x.Conns()); n != 100 {
		t.Errorf("%d connections are remembered, want all 100 that have sockets", n)
	}
	for i := range 100 {
		change(1000+i, wire.SynSent, wire.Closed)
	}
	for i := range 200 {
		change(2000+i, wire.Closed, wire.SynSent)
		change(2000+i, wire.SynSent, wire.Closed)
	}
	if n := len(x.Conns()); n > 10 {
		t.Errorf("%d connections are remembered, want 10 at the most", n)
	}
}
