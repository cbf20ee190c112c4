package nodes

import (
	"net/netip"
	"testing"

	"netlab/topology/wire"
)

// A host that has used IPv4 alone has nothing of IPv6. When it begins it has the host's
// options, the addresses of all its interfaces, and the loopback one.
func TestIPv6BeginsWhereItIsNeeded(t *testing.T) {
	env := testEnv(t)
	env.Acted = func(string, wire.Act, string) {}
	h, err := New(env, "h", Options{TTL: 9})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	var sent []wire.Packet
	i, err := h.AddInterface("x", 1500, []netip.Prefix{netip.MustParsePrefix("10.0.0.1/24"), netip.MustParsePrefix("fd00::1/64")}, func(d Datagram) {
		var p wire.Packet
		if err := p.Decode(d.Bytes); err != nil {
			t.Fatal(err)
		}
		sent = append(sent, p)
	})
	if err != nil {
		t.Fatal(err)
	}
	h.SetRoutes([]Route{{netip.MustParsePrefix("10.0.0.0/24"), i}, {netip.MustParsePrefix("fd00::/64"), i}})

	say := func(to string) wire.Packet {
		t.Helper()
		sent = nil
		u, err := h.NewUDP(netip.AddrPort{}, netip.AddrPort{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := u.WriteTo([]byte("x"), netip.MustParseAddrPort(to)); err != nil {
			t.Fatal(err)
		}
		if len(sent) != 1 {
			t.Fatalf("%d packets were sent to %s, want 1", len(sent), to)
		}
		return sent[0]
	}
	for _, boot := range []string{"first", "second"} {
		if p := say("10.0.0.2:7"); p.TTL != 9 || h.stack.ipv6.begun() {
			t.Errorf("%s boot: IPv4 has a TTL of %d, and IPv6 has begun: %v; want 9, false", boot, p.TTL, h.stack.ipv6.begun())
		}
		if p := say("[fd00::2]:7"); p.TTL != 9 || p.Src.Addr() != netip.MustParseAddr("fd00::1") {
			t.Errorf("%s boot: IPv6 has a hop limit of %d, and is from %v; want 9, fd00::1", boot, p.TTL, p.Src)
		}
		if a, err := h.source(netip.IPv6Loopback()); err != nil || a != netip.IPv6Loopback() {
			t.Errorf("%s boot: the host talks to itself from %v, %v; want ::1", boot, a, err)
		}
		if err := h.Restart(); err != nil {
			t.Fatal(err)
		}
	}
}

// What is no IPv6 but for its first four bits is dropped by a stack whose IPv6 has not
// begun.
func TestIPv6BeginsWithAnythingThatComes(t *testing.T) {
	h, err := New(testEnv(t), "h", Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	i, err := h.AddInterface("x", 1500, []netip.Prefix{netip.MustParsePrefix("10.0.0.1/24")}, func(d Datagram) { t.Errorf("it says %x", d.Bytes) })
	if err != nil {
		t.Fatal(err)
	}
	i.inject(&Arrival{Packet: new(wire.Packet), Datagram: Datagram{Bytes: []byte{0x60, 0, 0}}})
	if !h.stack.ipv6.begun() {
		t.Error("IPv6 has not begun")
	}
}

// A router answers a packet of IPv6 for nobody of its link, whatever it is from, before it
// has had to do with IPv6.
func TestIPv6BeginsWithARefusal(t *testing.T) {
	for _, src := range []string{"fd00::2", "::ffff:10.0.0.2"} {
		t.Run(src, func(t *testing.T) {
			h, err := New(testEnv(t), "r", Options{Forward: true})
			if err != nil {
				t.Fatal(err)
			}
			defer h.Close()
			i, err := h.AddInterface("x", 1500, []netip.Prefix{netip.MustParsePrefix("fd00::1/64")}, func(d Datagram) { d.Release() })
			if err != nil {
				t.Fatal(err)
			}
			h.SetRoutes([]Route{{netip.MustParsePrefix("fd00::/64"), i}})
			data := make([]byte, 48)
			data[0], data[5], data[6], data[7] = 0x60, 8, 17, 64
			from, to := netip.MustParseAddr(src).As16(), netip.MustParseAddr("fd00::9").As16()
			copy(data[8:], from[:])
			copy(data[24:], to[:])
			var p wire.Packet
			if err := p.Decode(data); err != nil {
				t.Fatal(err)
			}
			if !i.forward(&p) || !h.stack.ipv6.begun() {
				t.Error("the packet was not refused")
			}
		})
	}
}

// What a host has said to itself before it lost power reaches the stack that it has then.
func TestLoopbackOutlivesARestart(t *testing.T) {
	for _, own := range []string{"127.0.0.1", "::1"} {
		t.Run(own, func(t *testing.T) {
			env := testEnv(t)
			env.Acted = func(string, wire.Act, string) {}
			env.Arrived, env.Done = func(*Arrival) {}, func(*Arrival) {}
			type looped struct {
				from *Interface
				d    Datagram
			}
			var sent []looped
			env.Loopback = func(from *Interface, d Datagram) { sent = append(sent, looped{from, d}) }
			h, err := New(env, "h", Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer h.Close()
			if _, err := h.Connect(netip.AddrPort{}, netip.AddrPortFrom(netip.MustParseAddr(own), 80)); err != nil {
				t.Fatal(err)
			}
			if err := h.Restart(); err != nil {
				t.Fatal(err)
			}
			if len(sent) != 1 {
				t.Fatalf("%d packets were sent, want 1", len(sent))
			}
			var p wire.Packet
			if err := p.Decode(sent[0].d.Bytes); err != nil {
				t.Fatal(err)
			}
			sent[0].from.Deliver([]Arrival{{Packet: &p, Datagram: sent[0].d}})
			if len(sent) != 2 {
				t.Fatal("the SYN was not answered")
			}
			var answer wire.Packet
			if err := answer.Decode(sent[1].d.Bytes); err != nil {
				t.Fatal(err)
			}
			if !answer.Flags.Has(wire.RST) {
				t.Errorf("the SYN was answered by %v, want a RST", answer.Flags)
			}
		})
	}
}
