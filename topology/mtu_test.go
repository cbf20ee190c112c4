package topology_test

import (
	"io"
	"net/netip"
	"testing"
	"testing/synctest"

	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// A router says by how much an IPv6 packet was too big, and its sender goes on with
// segments that fit.
func TestPacketTooBigSaysTheMTU(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spec := topology.Spec{
			Seed:  1,
			Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "r", Kind: topology.Router}, {Name: "s", Kind: topology.Router}, {Name: "b"}},
			Links: []topology.LinkSpec{symmetric("a", "r", "delay 1ms"), symmetric("r", "s", "delay 1ms"), symmetric("s", "b", "delay 1ms")},
		}
		spec.Links[1].MTU = 1300
		nw := newNetwork(t, spec)
		nw.Start()
		ln := listen(t, nw, "b", ":80")
		remote := nw.Addrs("b")[1]
		if !remote.Is6() {
			t.Fatalf("the address of b is %v", remote)
		}
		c := dial(t, nw, "a", netip.AddrPortFrom(remote, 80).String())
		d := accept(t, ln)
		if _, err := c.Write(make([]byte, 3000)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(d, make([]byte, 3000)); err != nil {
			t.Fatal(err)
		}
		told, most := 0, 0
		nw.Inspect(func(r *tap.Record) {
			for _, p := range r.Packets {
				switch {
				case p.From == "r" && p.Proto == wire.ICMPv6:
					told++
					if !p.ChecksumsOK() {
						t.Errorf("#%d has a wrong checksum", p.N)
					}
					if mtu := p.Data[44:48]; mtu[2] != 1300>>8 || mtu[3] != 1300&0xff || mtu[0] != 0 || mtu[1] != 0 {
						t.Errorf("#%d says an MTU of %v, want 1300", p.N, mtu)
					}
				case p.From == "a" && told > 0 && p.Len > 0:
					most = max(most, p.Size())
					if p.Len < 100 {
						t.Errorf("#%d has %d bytes", p.N, p.Len)
					}
				}
			}
		})
		if told == 0 || most > 1300 || most < 1200 {
			t.Errorf("it was told %d times, and then sent %d bytes at most; want about 1300", told, most)
		}
	})
}
