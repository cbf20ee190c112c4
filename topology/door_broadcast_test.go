package topology_test

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"netlab/topology"
)

// A datagram to the broadcast address of a link, or to that of all links from a socket that
// has an address, reaches the node at the other end: package net asks for SO_BROADCAST by
// itself. A router does not pass it on.
func TestUDPBroadcast(t *testing.T) {
	for _, c := range []struct{ from, to string }{
		{":53", "10.0.0.255:53"},
		{"10.0.0.1:53", "10.0.0.255:53"},
		{"10.0.0.1:53", "255.255.255.255:53"},
		{":53", "255.255.255.255:53"},
	} {
		inBubble(t, "", func(t *testing.T, _ *topology.Network) {
			nw := newNetwork(t, overRouter("delay 10ms"))
			nw.Start()
			a, r, b := listenPacket(t, nw, "a", c.from), listenPacket(t, nw, "r", ":53"), listenPacket(t, nw, "b", ":53")
			if n, err := a.WriteTo([]byte("hello"), net.UDPAddrFromAddrPort(netip.MustParseAddrPort(c.to))); n != 5 || err != nil {
				t.Errorf("%s to %s: %d, %v", c.from, c.to, n, err)
				return
			}
			var p [10]byte
			var from net.Addr
			var err error
			if took := elapsed(func() { _, from, err = r.ReadFrom(p[:]) }); err != nil || took != 10*time.Millisecond || !strings.HasPrefix(from.String(), "10.0.0.1:") {
				t.Errorf("%s to %s: from %v after %v, %v", c.from, c.to, from, took, err)
			}
			// The answer finds its way back.
			if _, err := r.WriteTo([]byte("hi"), from); err != nil {
				t.Error(err)
			}
			if _, _, err := a.ReadFrom(p[:]); err != nil {
				t.Error(err)
			}
			b.SetReadDeadline(time.Now().Add(time.Second))
			_, from, err = b.ReadFrom(p[:])
			if expectDeadline(t, err); err == nil {
				t.Errorf("beyond the router it came from %v", from)
			}
		})
	}
}

// A host with several links has no route to all of them (ip(7): without a route to
// 255.255.255.255 sending fails), unless the socket's address names one.
func TestUDPBroadcastOfSeveralLinks(t *testing.T) {
	inBubble(t, "", func(t *testing.T, _ *topology.Network) {
		nw := newNetwork(t, overRouter("delay 10ms"))
		nw.Start()
		a, b := listenPacket(t, nw, "a", ":53"), listenPacket(t, nw, "b", ":53")
		all := &net.UDPAddr{IP: net.IPv4bcast, Port: 53}
		if _, err := listenPacket(t, nw, "r", ":53").WriteTo([]byte("x"), all); !errors.Is(err, syscall.ENETUNREACH) {
			t.Errorf("%v, want ENETUNREACH", err)
		}
		towards := nw.Addrs("b")[0].Prev()
		if _, err := listenPacket(t, nw, "r", netip.AddrPortFrom(towards, 5353).String()).WriteTo([]byte("x"), all); err != nil {
			t.Error(err)
		}
		if _, from, err := b.ReadFrom(make([]byte, 1)); err != nil || from.String() != towards.String()+":5353" {
			t.Errorf("from %v, %v", from, err)
		}
		a.SetReadDeadline(time.Now())
		_, _, err := a.ReadFrom(make([]byte, 1))
		expectDeadline(t, err)
	})
}
