package topology_test

import (
	"net/netip"
	"testing"
	"time"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/wire"
)

// A host of several links talks to itself over its loopback interface, whatever its routes:
// a default route is no way to a loopback address.
func TestLoopbackBesideADefaultRoute(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{
			{Name: "a"},
			{Name: "b"},
			{Name: "world", Kind: topology.Raw, Networks: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}},
		},
		Links: []topology.LinkSpec{{A: "a", B: "b"}, {A: "a", B: "world"}},
	})
	own := netip.MustParseAddr("127.0.0.1")
	var all []*nodes.Socket
	nw.Do(func(e *topology.Engine) {
		m := e.Machine("a")
		if _, err := m.ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 0); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ local, remote netip.AddrPort }{
			{netip.AddrPort{}, netip.AddrPortFrom(own, 80)},
			{netip.AddrPortFrom(own, 4000), netip.AddrPortFrom(own, 80)},
			{netip.AddrPort{}, netip.AddrPortFrom(netip.IPv6Loopback(), 80)},
			{netip.AddrPortFrom(netip.IPv6Loopback(), 4000), netip.AddrPortFrom(netip.IPv6Loopback(), 80)},
		} {
			s, err := m.Connect(c.local, c.remote)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, s)
		}
	})
	nw.Run(time.Second)
	nw.Do(func(*topology.Engine) {
		for _, s := range all {
			if s.State() != wire.Established {
				t.Errorf("the connection from %v to %v is in %v", s.Local(), s.Remote(), s.State())
			}
		}
	})
}
