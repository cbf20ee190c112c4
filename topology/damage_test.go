package topology_test

import (
	"net/netip"
	"testing"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/wire"
)

// A router leaves the checksum of a datagram's transport as it is, also where it has to
// cut it into fragments: one that was damaged on the way to it is lost at its receiver, a
// whole one is not.
func TestDamageIsFoundAfterFragmentation(t *testing.T) {
	for _, damaged := range []bool{false, true} {
		spec := topology.Spec{
			Nodes: []topology.NodeSpec{{Name: "a", Kind: topology.Raw}, {Name: "r", Kind: topology.Router}, {Name: "b"}},
			Links: []topology.LinkSpec{{A: "a", B: "r"}, {A: "r", B: "b", MTU: 1280}},
		}
		nw := newNetwork(t, spec)
		datagram, err := (&wire.Datagram{
			Src: netip.AddrPortFrom(nw.Addrs("a")[0], 9), Dst: netip.AddrPortFrom(nw.Addrs("b")[0], 9), Payload: make([]byte, 1400),
		}).Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		datagram[6] = 0 // it may be fragmented
		if err := wire.FixChecksums(datagram); err != nil {
			t.Fatal(err)
		}
		if damaged {
			datagram[1000] ^= 1
		}
		var to *nodes.UDPSocket
		nw.Do(func(e *topology.Engine) {
			if to, err = e.Machine("b").NewUDP(netip.AddrPortFrom(netip.Addr{}, 9), netip.AddrPort{}); err != nil {
				t.Fatal(err)
			}
			e.Raw("a").Send(0, datagram)
		})
		nw.RunUntilIdle()
		fragments := 0
		for _, p := range nw.Tap().Packets {
			if p.From == "r" {
				fragments++
			}
		}
		got := 0
		nw.Do(func(*topology.Engine) { got, _, err = to.ReadFrom(make([]byte, 1500)) })
		if want := map[bool]int{false: 1400}[damaged]; fragments != 2 || got != want {
			t.Errorf("damaged %v: b got %d bytes of %d fragments (%v), want %d of 2", damaged, got, fragments, err, want)
		}
	}
}
