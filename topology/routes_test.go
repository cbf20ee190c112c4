package topology_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// wired is hosts and routers (whose names begin with r) with links of 10 ms.
func wired(t *testing.T, links ...string) *topology.Network {
	t.Helper()
	spec := topology.Spec{Seed: 1}
	for _, text := range links {
		var a, b string
		if _, err := fmt.Sscan(text, &a, &b); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{a, b} {
			n := topology.NodeSpec{Name: name}
			if name[0] == 'r' {
				n.Kind = topology.Router
			}
			if !slices.ContainsFunc(spec.Nodes, func(n topology.NodeSpec) bool { return n.Name == name }) {
				spec.Nodes = append(spec.Nodes, n)
			}
		}
		spec.Links = append(spec.Links, symmetric(a, b, "delay 10ms"))
	}
	return newNetwork(t, spec)
}

// reach connects from a node to an address and has each end say a word; it returns
// how long connecting took.
func reach(t *testing.T, nw *topology.Network, from, to string, a netip.Addr) (time.Duration, error) {
	t.Helper()
	ln := listen(t, nw, to, ":80")
	defer ln.Close()
	begin := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	c, err := nw.Host(from).DialContext(ctx, "tcp", netip.AddrPortFrom(a, 80).String())
	if err != nil {
		return 0, err
	}
	took := time.Since(begin)
	defer c.(*nodes.Conn).Abort()
	d := accept(t, ln)
	defer d.(*nodes.Conn).Abort()
	for _, pair := range [][2]net.Conn{{c, d}, {d, c}} {
		if _, err := pair[0].Write([]byte("x")); err != nil {
			return 0, err
		}
		if err := read(pair[1])(); err != nil {
			return 0, err
		}
	}
	return took, nil
}

// In a triangle of hosts each reaches each other one straight, by any of its
// addresses, and by its name.
func TestHostsOfATriangleReachEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := wired(t, "a b", "a c", "b c")
		nw.Start()
		for _, from := range []string{"a", "b", "c"} {
			for _, to := range []string{"a", "b", "c"} {
				if from == to {
					continue
				}
				for _, a := range nw.Addrs(to) {
					if took, err := reach(t, nw, from, to, a); err != nil || took != 20*time.Millisecond {
						t.Errorf("%s to %v of %s: %v, %v; want 20ms", from, a, to, took, err)
					}
				}
				ln := listen(t, nw, to, ":81")
				begin := time.Now()
				dial(t, nw, from, to+":81")
				if took := time.Since(begin); took != 20*time.Millisecond {
					t.Errorf("%s to %s took %v", from, to, took)
				}
				ln.Close()
			}
		}
		if f := nw.Findings(); f.Failures+f.Warnings > 0 {
			t.Errorf("the monitor has %d failures, the first %+v", f.Failures+f.Warnings, f.Violations[0])
		}
	})
}

// A name stands for the address on a link that both share, the first one where
// there are several, and for the first of all where there is none.
func TestANameIsTheAddressOnTheSharedLink(t *testing.T) {
	nw := wired(t, "h0 h3", "h1 h3", "h2 h3", "h1 h3", "h1 r", "r h4")
	for _, c := range []struct{ from, name, want string }{
		{"h0", "h3", "10.0.0.2"},
		{"h1", "h3", "10.0.1.2"},
		{"h2", "h3", "10.0.2.2"},
		{"h4", "h3", "10.0.0.2"},
		{"h4", "h1", "10.0.1.1"},
		{"", "h3", "10.0.0.2"},
	} {
		if got := nw.AddrsFrom(c.from, c.name)[0].String(); got != c.want {
			t.Errorf("%s is %s to %q, want %s", c.name, got, c.from, c.want)
		}
	}
}

// A host that does not forward is not on the way to anywhere: what lies behind it
// is unreachable, and that is said at once.
func TestNothingIsReachedThroughAHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := wired(t, "a b", "b c", "c r", "r d", "d e", "f r")
		nw.Start()
		for _, c := range []struct{ from, to string }{{"a", "c"}, {"c", "a"}, {"a", "d"}, {"e", "c"}, {"f", "e"}} {
			for _, a := range nw.Addrs(c.to) {
				begin := time.Now()
				_, err := reach(t, nw, c.from, c.to, a)
				if !errors.Is(err, syscall.ENETUNREACH) && !errors.Is(err, syscall.EHOSTUNREACH) || time.Since(begin) > time.Second {
					t.Errorf("%s to %v of %s: %v after %v, want that it is unreachable", c.from, a, c.to, err, time.Since(begin))
				}
			}
		}
		// What is said of a router's neighbour holds for each of its addresses.
		for _, a := range nw.Addrs("d") {
			if took, err := reach(t, nw, "c", "d", a); err != nil || took != 40*time.Millisecond {
				t.Errorf("c to %v of d: %v, %v; want 40ms", a, took, err)
			}
		}
		nw.Inspect(func(r *tap.Record) {
			for _, p := range r.Packets {
				if p.Last == false && p.To == "b" {
					t.Errorf("#%d came to b on the way to %v", p.N, p.Dst)
				}
			}
		})
	})
}

// A host with two ways to a peer answers by its own route, whichever interface the
// question came in by, and may send from the address of either.
func TestAHostWithTwoWaysAnswersByItsOwnRoute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := wired(t, "a r1", "r1 b", "r2 b", "a r2")
		nw.Start()
		for _, ends := range [][2]string{{"a", "b"}, {"b", "a"}} {
			for _, a := range nw.Addrs(ends[1]) {
				if took, err := reach(t, nw, ends[0], ends[1], a); err != nil || took != 40*time.Millisecond {
					t.Errorf("%s to %v of %s: %v, %v; want 40ms", ends[0], a, ends[1], took, err)
				}
			}
		}
		ln := listen(t, nw, "b", ":80")
		defer ln.Close()
		for _, own := range nw.Addrs("a") {
			for _, remote := range nw.Addrs("b") {
				if own.Is4() != remote.Is4() {
					continue
				}
				var s *nodes.Socket
				nw.Do(func(e *topology.Engine) {
					var err error
					s, err = e.Machine("a").Connect(netip.AddrPortFrom(own, 5000), netip.AddrPortFrom(remote, 80), nodes.ReuseAddress(true))
					if err != nil {
						t.Error(own, remote, err)
					}
				})
				if s == nil {
					continue
				}
				time.Sleep(time.Second)
				nw.Do(func(*topology.Engine) {
					if done, err := s.Connected(); !done || err != nil {
						t.Errorf("%v to %v: connected %v, %v", own, remote, done, err)
					}
					s.Abort()
				})
				time.Sleep(time.Second)
			}
		}
	})
}

// Where a link is cut, routes lead around it to the addresses at its ends.
func TestRerouteLeadsToTheEndsOfACutLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := wired(t, "a b", "a r", "r b")
		nw.Start()
		nw.Link("a", "b").Cut()
		nw.Reroute()
		for _, a := range nw.Addrs("b") {
			if took, err := reach(t, nw, "a", "b", a); err != nil || took != 40*time.Millisecond {
				t.Errorf("a to %v of b: %v, %v; want 40ms", a, took, err)
			}
		}
	})
}

// What is for an address of a link between routers that nobody has is refused where
// it would go back, and does not go to and fro. The pinned stack itself heeds such an
// error only over IPv4 (RFC 4443 section 3.1 has code 3 for it).
func TestWhatNobodyHasIsRefused(t *testing.T) {
	for _, c := range []struct {
		to      string
		message [2]byte
	}{{"10.0.1.77", [2]byte{3, 1}}, {"fd00:1::77", [2]byte{1, 3}}} {
		synctest.Test(t, func(t *testing.T) {
			nw := wired(t, "a r", "r r2", "r2 b")
			nw.Start()
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			_, err := nw.Host("a").DialContext(ctx, "tcp", net.JoinHostPort(c.to, "80"))
			if netip.MustParseAddr(c.to).Is4() && !errors.Is(err, syscall.EHOSTUNREACH) {
				t.Errorf("%s: %v, want that it is unreachable", c.to, err)
			}
			var got []string
			for _, p := range nw.Tap().Packets {
				got = append(got, p.From+" "+p.Word().String())
				if got := [2]byte{p.ICMPType, p.ICMPCode}; p.Word() == wire.WordICMP && got != c.message {
					t.Errorf("%s: the error is %v, want %v", c.to, got, c.message)
				}
			}
			if want := []string{"a SYN", "r SYN", "r2 ICMP", "r ICMP"}; !slices.Equal(got, want) {
				t.Errorf("%s: on the links were %v, want %v", c.to, got, want)
			}
		})
	}
}

// A subnet's broadcast address is nobody's: it is not answered, nor passed on.
func TestABroadcastOfALinkEndsAtItsRouter(t *testing.T) {
	nw := wired(t, "a r", "r r2", "r2 b")
	nw.Do(func(e *topology.Engine) {
		u, err := e.Machine("a").NewUDP(netip.AddrPort{}, netip.AddrPort{})
		must(t, err)
		_, err = u.WriteTo([]byte("x"), netip.MustParseAddrPort("10.0.1.255:9"))
		must(t, err)
	})
	nw.Run(time.Second)
	if r := nw.Tap(); r.Sent != 2 {
		t.Errorf("%d packets were sent, want the datagram on two links", r.Sent)
	}
}

// Hosts on both sides of a router may have addresses of one subnet, the router's own
// too: each address is on its link.
func TestOneSubnetOnBothSidesOfARouter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		spec := topology.Spec{Seed: 1}
		for _, n := range []topology.NodeSpec{{Name: "a"}, {Name: "r", Kind: topology.Router}, {Name: "b"}} {
			n.Addrs = []netip.Prefix{netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 9, 0, n.Name[0]}), 24)}
			spec.Nodes = append(spec.Nodes, n)
		}
		spec.Links = []topology.LinkSpec{symmetric("a", "r", "delay 1ms"), symmetric("r", "b", "delay 1ms")}
		nw := newNetwork(t, spec)
		nw.Start()
		for _, way := range [][2]string{{"a", "b"}, {"b", "a"}} {
			if _, err := reach(t, nw, way[0], way[1], nw.Addrs(way[1])[0]); err != nil {
				t.Errorf("%s to %s: %v", way[0], way[1], err)
			}
		}
	})
}

// A host that has put no datagram together in time says so, whatever has become of its
// routes meanwhile: 30 s of IPv4, 60 s of IPv6 (RFC 8200 section 4.5).
func TestAReassemblyThatTimesOutAfterAReroute(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a", Kind: topology.Raw}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b"}},
	})
	datagram, err := (&wire.Datagram{
		Src: netip.AddrPortFrom(nw.Addrs("a")[0], 9), Dst: netip.AddrPortFrom(nw.Addrs("b")[0], 9), Payload: make([]byte, 32),
	}).Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	first := datagram[:20+24]
	binary.BigEndian.PutUint16(first[2:], uint16(len(first)))
	binary.BigEndian.PutUint16(first[6:], 0x2000) // more fragments
	if err := wire.FixChecksums(first); err != nil {
		t.Fatal(err)
	}
	nw.Do(func(e *topology.Engine) { e.Raw("a").Send(0, first) })
	nw.Run(time.Second)
	nw.Reroute()
	nw.Run(2 * time.Minute)
	var got [][2]byte
	for _, p := range nw.Tap().Packets {
		if p.From == "b" {
			got = append(got, [2]byte{p.ICMPType, p.ICMPCode})
		}
	}
	if want := [][2]byte{{11, 1}}; !slices.Equal(got, want) {
		t.Errorf("b sent ICMP of type and code %v, want %v: fragment reassembly time exceeded (RFC 792)", got, want)
	}
}
