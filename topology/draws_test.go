package topology_test

import (
	"fmt"
	"hash/fnv"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/tap"
)

// second is when the second pair of twoPairs begins.
const second = 30 * time.Minute

// twoPairs joins a to b and c to d over one router, everything random, changes
// the link a-r as change says, moves data over both, and returns for each link
// what became of each packet of each direction.
func twoPairs(t *testing.T, change func(*topology.Link)) map[string][]string {
	t.Helper()
	text := impair.MustParse("delay 5ms 1ms ordered loss 2% duplicate 2% corrupt 1% reorder 2%")
	spec := topology.Spec{Seed: 1, Nodes: []topology.NodeSpec{{Name: "r", Kind: topology.Router}}}
	for _, name := range []string{"a", "b", "c", "d"} {
		spec.Nodes = append(spec.Nodes, topology.NodeSpec{Name: name})
		spec.Links = append(spec.Links, topology.LinkSpec{A: name, B: "r", AToB: text, BToA: text})
	}
	nw := newNetwork(t, spec)
	change(nw.Link("a", "r"))
	for _, pair := range [][2]string{{"a", "b"}, {"c", "d"}} {
		client, server := established(t, nw, pair[0], pair[1])
		move(t, nw, client, server, 100_000)
		// The second pair begins when nothing is left of the first, at a moment that
		// does not depend on it.
		if pair[0] == "a" {
			if nw.Now() > second {
				t.Fatalf("the first pair took until %v", nw.Now())
			}
			nw.RunUntil(second)
		}
	}
	fates := make(map[string][]string)
	rec := nw.Tap()
	for _, p := range rec.Packets {
		key := rec.Links[p.Link].Name + " from " + p.From
		sum := fnv.New32a()
		sum.Write(p.Data)
		fates[key] = append(fates[key], fmt.Sprintf("%v-%v %08x copy %v: %v by %q on %v",
			p.Sent, p.Arrived, sum.Sum32(), p.CopyOf != 0, p.Fate, p.Why.String(), p.Why.Draw()))
	}
	return fates
}

// The draw contract on a whole network: whatever is done to one link, each packet
// of every other link meets the same fate on the same draw at the same time.
func TestOneLinksRulesLeaveTheOtherLinksDrawsAlone(t *testing.T) {
	want := twoPairs(t, func(*topology.Link) {})
	for name, change := range map[string]func(*topology.Link){
		"rule": func(l *topology.Link) {
			if _, err := l.Rule("drop 30% data"); err != nil {
				t.Fatal(err)
			}
		},
		"rules that never match": func(l *topology.Link) {
			for _, text := range []string{"corrupt 50% d RST", "hold a FIN #9"} {
				if _, err := l.Rule(text); err != nil {
					t.Fatal(err)
				}
			}
		},
		"settings": func(l *topology.Link) {
			if err := l.Set(impair.MustParse("delay 1ms loss gemodel 5% 40% rate 5mbit limit 20")); err != nil {
				t.Fatal(err)
			}
		},
		"seed": func(l *topology.Link) {
			s := impair.MustParse("delay 5ms loss 5% seed 7")
			if err := l.Set(s); err != nil {
				t.Fatal(err)
			}
		},
	} {
		got := twoPairs(t, change)
		for _, key := range []string{"c-r from c", "c-r from r", "d-r from d", "d-r from r"} {
			if len(want[key]) == 0 {
				t.Fatalf("nothing was sent on %s", key)
			}
			if diff := cmp.Diff(want[key], got[key]); diff != "" {
				t.Errorf("%s on a-r changes link %s (-without +with):\n%s", name, key, diff)
			}
		}
		if name != "rules that never match" && slices.Equal(want["a-r from a"], got["a-r from a"]) {
			t.Errorf("%s on a-r changes nothing there", name)
		}
		if name == "rules that never match" && !slices.Equal(want["a-r from a"], got["a-r from a"]) {
			t.Error("rules that match nothing change what happens on their own link")
		}
	}
}

// datagrams sends n UDP datagrams from a to b, one each millisecond.
func datagrams(t *testing.T, nw *topology.Network, n int) {
	t.Helper()
	var u *nodes.UDPSocket
	nw.Do(func(e *topology.Engine) {
		var err error
		if _, err = e.Machine("b").NewUDP(netip.AddrPortFrom(netip.Addr{}, 9), netip.AddrPort{}); err != nil {
			t.Fatal(err)
		}
		if u, err = e.Machine("a").NewUDP(netip.AddrPort{}, netip.AddrPortFrom(nw.Addrs("b")[0], 9)); err != nil {
			t.Fatal(err)
		}
	})
	for range n {
		nw.Do(func(*topology.Engine) {
			if _, err := u.WriteTo([]byte("x"), netip.AddrPort{}); err != nil {
				t.Fatal(err)
			}
		})
		nw.Run(time.Millisecond)
	}
}

// Two runs that differ in one rule: what it does not touch on its own link keeps
// its draws, packet by packet.
func TestRuleLeavesTheDrawsOfItsOwnLinkAlone(t *testing.T) {
	lost := func(rules ...string) map[uint64]float64 {
		nw := twoHosts(t, "delay 1ms loss 10%")
		for _, text := range rules {
			if _, err := nw.Link("a", "b").Rule(text); err != nil {
				t.Fatal(err)
			}
		}
		// Datagrams alone: nothing that is lost changes what is sent later.
		datagrams(t, nw, 300)
		draws := make(map[uint64]float64)
		n := uint64(0)
		for _, p := range nw.Tap().Packets {
			if p.From != "a" {
				continue
			}
			n++
			if p.Fate == tap.Dropped && strings.HasSuffix(p.Why.String(), "loss 10%") {
				draws[n] = p.Why.Draw()
			}
		}
		return draws
	}
	plain, ruled := lost(), lost("drop a packet every 3", "corrupt 20% a packet")
	if len(plain) < 10 || len(ruled) >= len(plain) {
		t.Fatalf("%d losses without the rules and %d with them; want fewer, some of many", len(plain), len(ruled))
	}
	for n, draw := range ruled {
		if plain[n] != draw {
			t.Errorf("packet %d is lost on draw %v with the rules, without them on %v", n, draw, plain[n])
		}
	}
	for n, draw := range plain {
		if _, same := ruled[n]; !same && n%3 != 0 {
			t.Errorf("packet %d is lost on draw %v without the rules, and not with them", n, draw)
		}
	}
}
