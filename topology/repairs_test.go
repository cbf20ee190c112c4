package topology_test

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Why a segment is sent again is inferred; the stack counts its timeouts and its fast
// retransmissions, and both agree.
func TestRepairsAreThoseOfTheStack(t *testing.T) {
	kinds := map[flow.Repair]int{}
	for _, o := range []nodes.Options{{}, {NoRACK: true}, {NoRACK: true, NoSACK: true}} {
		for _, link := range []string{"delay 20ms loss 5%", "delay 100ms loss 10%", "delay 20ms 5ms loss 3% reorder 10%"} {
			nw, err := topology.New(topology.Spec{
				Seed: 2, Nodes: []topology.NodeSpec{{Name: "a", Options: o}, {Name: "b"}},
				Links: []topology.LinkSpec{{A: "a", B: "b", AToB: impair.MustParse(link), BToA: impair.MustParse(link)}},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer nw.Close()
			repairs(t, nw, func(p *flow.Info, timeouts, fast bool) {
				kinds[p.Repair]++
				probe := p.Repair == flow.TailLossProbe
				if timeouts && p.Repair != flow.ByTimeout || fast && probe || probe && o.NoRACK {
					t.Errorf("%s, %+v: #%d at %v, of #%d: %v; the stack has counted a timeout: %t, a fast retransmission: %t",
						link, o, p.Index, p.At, p.Of, p.Repair, timeouts, fast)
				}
			})
		}
	}
	if kinds[flow.ByTimeout] == 0 || kinds[flow.Fast] == 0 || kinds[flow.TailLossProbe] == 0 {
		t.Errorf("repairs by reason: %v, want some of each", kinds)
	}
}

// repairs has a send bursts to b, and tells see of each retransmission, with what the
// stack has counted at that moment.
func repairs(t *testing.T, nw *topology.Network, see func(p *flow.Info, timeouts, fast bool)) {
	var ln *nodes.Listener
	var a, b *nodes.Socket
	nw.Do(func(e *topology.Engine) {
		var err error
		if ln, err = e.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 0); err != nil {
			t.Fatal(err)
		}
		if a, err = e.Machine("a").Connect(netip.AddrPort{}, netip.AddrPortFrom(nw.Addrs("b")[0], 80)); err != nil {
			t.Fatal(err)
		}
	})
	buffer := make([]byte, 64<<10)
	const tick = 50 * time.Millisecond
	counted := []nodes.Stats{nw.Host("a").Stats()} // after each instant
	at := []time.Duration{0}
	for n := 0; n < 200; {
		if nw.Next() <= time.Duration(n)*tick {
			nw.Step()
		} else {
			nw.RunUntil(time.Duration(n) * tick)
			nw.Do(func(*topology.Engine) {
				if b == nil {
					b, _ = ln.Accept()
				}
				if n%10 < 3 && n < 150 {
					_, _ = a.Write(buffer[:[]int{20000, 500, 250}[n%3]]) // as much as there is room for
				}
				if b != nil {
					_, _ = b.Read(buffer)
				}
			})
			n++
		}
		if last := len(at) - 1; at[last] == nw.Now() {
			counted[last] = nw.Host("a").Stats()
		} else {
			at, counted = append(at, nw.Now()), append(counted, nw.Host("a").Stats())
		}
	}
	for _, p := range nw.Tap().Packets {
		if p.From != "a" || p.Proto != wire.TCP || !p.Kinds.Has(flow.Retransmission) || p.Kinds.Has(flow.SYN) {
			continue
		}
		i, found := slices.BinarySearch(at, p.Sent)
		if !found || i == 0 {
			t.Fatalf("#%d was sent at %v, when nothing happened", p.N, p.Sent)
		}
		now, was := counted[i], counted[i-1]
		see(&p.Info, now.Timeouts != was.Timeouts, now.FastRetransmits != was.FastRetransmits)
	}
}
