package nodes

import (
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/topology/sim"
	"netlab/topology/wire"
)

// testEnv is a world without a network.
func testEnv(t *testing.T) *Env {
	t.Helper()
	return &Env{
		Loop: new(sim.Loop), Lock: new(sync.Mutex),
		Resolve:      func(_, _ string) []netip.Addr { return nil },
		Virtual:      func(time.Time) time.Duration { return 0 },
		Loopback:     func(*Interface, Datagram) {},
		StateChanged: func(Transition) {},
	}
}

// The fast path gives the very bytes that the stack's own forwarding gives, and
// leaves alone what the stack would not simply pass on.
func TestFastForwardingEqualsTheStack(t *testing.T) {
	h, err := New(testEnv(t), "r", Options{Forward: true})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	var out [][]byte
	record := func(d Datagram) {
		out = append(out, d.Bytes)
		d.Release()
	}
	prefixes := func(v4, v6 string) []netip.Prefix {
		return []netip.Prefix{netip.MustParsePrefix(v4), netip.MustParsePrefix(v6)}
	}
	left, err := h.AddInterface("left", 1500, prefixes("10.0.0.1/24", "fd00::1/64"), record)
	if err != nil {
		t.Fatal(err)
	}
	right, err := h.AddInterface("right", 1400, prefixes("10.0.1.1/24", "fd00:1::1/64"), record)
	if err != nil {
		t.Fatal(err)
	}
	h.SetRoutes([]Route{
		{netip.MustParsePrefix("10.0.0.0/24"), left},
		{netip.MustParsePrefix("10.0.1.0/24"), right},
		{netip.MustParsePrefix("fd00::/64"), left},
		{netip.MustParsePrefix("fd00:1::/64"), right},
	})

	segment := func(src, dst string, ttl uint8, payload int) []byte {
		header := wire.Header{TTL: ttl}
		if netip.MustParseAddrPort(src).Addr().Is4() {
			header.ID, header.DontFragment = 0xfffe, true
		}
		s := wire.Segment{
			Src: netip.MustParseAddrPort(src), Dst: netip.MustParseAddrPort(dst),
			Flags: wire.ACK, Seq: 1, Ack: 2, Window: 3, Payload: make([]byte, payload),
			Header: header,
		}
		b, err := s.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	const v4, v6 = "10.0.0.2:1", "[fd00::2]:1"
	for _, c := range []struct {
		name string
		data []byte
		fast bool
	}{
		{"IPv4", segment(v4, "10.0.1.2:80", 64, 100), true},
		{"IPv4 whose checksum carries", segment(v4, "10.0.1.2:80", 2, 1000), true},
		{"IPv6", segment(v6, "[fd00:1::2]:80", 64, 100), true},
		{"the last hop", segment(v4, "10.0.1.2:80", 1, 0), false},
		{"too big", segment(v4, "10.0.1.2:80", 64, 1450), false},
		{"too big, IPv6", segment(v6, "[fd00:1::2]:80", 64, 1430), false},
		{"no route", segment(v4, "10.9.9.9:80", 64, 0), false},
		{"the broadcast address of its link", segment(v4, "10.0.0.255:80", 64, 0), false},
		{"no route, IPv6", segment(v6, "[fd00:9::9]:80", 64, 0), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p wire.Packet
			if err := p.Decode(c.data); err != nil {
				t.Fatal(err)
			}
			out = nil
			if fast := left.forward(&p); fast != c.fast {
				t.Fatalf("the fast path took it: %v, want %v", fast, c.fast)
			}
			got := out
			if !c.fast {
				return
			}
			out = nil
			h.open(nil, wire.Cause{})
			h.route(p.Dst.Addr())
			left.inject(&Arrival{Packet: &p, Datagram: Datagram{Bytes: c.data}})
			if diff := cmp.Diff(out, got); diff != "" {
				t.Errorf("the stack forwards it differently (-stack +fast):\n%s", diff)
			}
		})
	}
}
