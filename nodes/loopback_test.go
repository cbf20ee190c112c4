package nodes

import (
	"net/netip"
	"testing"

	"netlab/topology/wire"
)

// Who connects or sends an echo to an unspecified address means the host itself, whatever
// it has had to do with before.
func TestUnspecifiedAddressIsTheHostItself(t *testing.T) {
	for _, tt := range []struct{ local, remote, from, to string }{
		{"", "0.0.0.0", "127.0.0.1", "127.0.0.1"},
		{"", "::", "::1", "::1"},
		{"0.0.0.0:4000", "0.0.0.0", "127.0.0.1", "127.0.0.1"},
		{"10.0.0.1:4000", "0.0.0.0", "10.0.0.1", "10.0.0.1"},
		{"[fd00::1]:4000", "::", "fd00::1", "fd00::1"},
	} {
		for _, before := range []string{"", "10.0.0.2", "fd00::2"} {
			t.Run(tt.local+" to "+tt.remote+" after "+before, func(t *testing.T) {
				env := testEnv(t)
				var sent []wire.Packet
				env.Loopback = func(_ *Interface, d Datagram) {
					var p wire.Packet
					if err := p.Decode(d.Bytes); err != nil {
						t.Fatal(err)
					}
					sent = append(sent, p)
				}
				h, err := New(env, "h", Options{})
				if err != nil {
					t.Fatal(err)
				}
				defer h.Close()
				i, err := h.AddInterface("x", 1500, []netip.Prefix{netip.MustParsePrefix("10.0.0.1/24"), netip.MustParsePrefix("fd00::1/64")}, func(d Datagram) { d.Release() })
				if err != nil {
					t.Fatal(err)
				}
				h.SetRoutes([]Route{{netip.MustParsePrefix("10.0.0.0/24"), i}, {netip.MustParsePrefix("fd00::/64"), i}})
				if before != "" {
					if _, err := h.source(netip.MustParseAddr(before)); err != nil {
						t.Fatal(err)
					}
				}
				remote := netip.MustParseAddr(tt.remote)
				if tt.local == "" {
					p, err := h.NewPing(remote)
					if err != nil {
						t.Fatal(err)
					}
					if err := p.Send(1, 8); err != nil {
						t.Fatal(err)
					}
				}
				var local netip.AddrPort
				if tt.local != "" {
					local = netip.MustParseAddrPort(tt.local)
				}
				if _, err := h.Connect(local, netip.AddrPortFrom(remote, 80)); err != nil {
					t.Fatal(err)
				}
				if len(sent) == 0 {
					t.Fatal("nothing was sent to the host itself")
				}
				for k := range sent {
					if p := &sent[k]; p.Src.Addr().String() != tt.from || p.Dst.Addr().String() != tt.to {
						t.Errorf("it sends from %v to %v, want from %s to %s", p.Src, p.Dst, tt.from, tt.to)
					}
				}
			})
		}
	}
}
