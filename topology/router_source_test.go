package topology_test

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"netlab/topology"
)

// A router that sends out of an interface without an address of the family sends from the
// first that it has elsewhere, every time.
func TestSourceOfARouterIsTheSameEveryTime(t *testing.T) {
	prefixes := func(p string) []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix(p)} }
	for _, tt := range []struct{ near, far, beyond, remote string }{
		{"192.0.2.1/24", "192.0.2.2/24", "2001:db8::/32", "2001:db8::1"},
		{"2001:db8::1/64", "2001:db8::2/64", "192.0.2.0/24", "192.0.2.1"},
	} {
		t.Run("to "+tt.remote, func(t *testing.T) {
			for range 8 {
				nw := newNetwork(t, topology.Spec{
					Nodes: []topology.NodeSpec{
						{Name: "r", Kind: topology.Router},
						{Name: "a"},
						{Name: "b"},
						{Name: "x", Kind: topology.Raw, Networks: prefixes(tt.beyond)},
					},
					Links: []topology.LinkSpec{
						{A: "r", B: "a"},
						{A: "r", B: "b"},
						{A: "r", B: "x", AAddrs: prefixes(tt.near), BAddrs: prefixes(tt.far)},
					},
				})
				remote := netip.MustParseAddr(tt.remote)
				nw.Do(func(e *topology.Engine) {
					m := e.Machine("r")
					for _, own := range []netip.Addr{netip.IPv6Loopback(), netip.MustParseAddr("127.0.0.1")} {
						if _, err := m.Connect(netip.AddrPort{}, netip.AddrPortFrom(own, 80)); err != nil {
							t.Fatal(err)
						}
					}
					p, err := m.NewPing(remote)
					if err != nil {
						t.Fatal(err)
					}
					if err := p.Send(1, 8); err != nil {
						t.Fatal(err)
					}
				})
				nw.Run(time.Second)
				var from netip.Addr
				for _, p := range nw.Tap().Packets {
					if p.Dst.Addr() == remote {
						from = p.Src.Addr()
					}
				}
				own := nw.Addrs("r")
				want := own[slices.IndexFunc(own, func(a netip.Addr) bool { return a.Is4() == remote.Is4() })]
				if from != want {
					t.Fatalf("the echo is from %v, want %v", from, want)
				}
			}
		})
	}
}
