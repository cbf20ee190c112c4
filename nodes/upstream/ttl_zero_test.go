package upstream_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// A router, here b, forwards a datagram of IPv4 whose time to live it has counted
// down to 0.
func TestTTLZero(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	beyond := tcpip.AddrFrom4([4]byte{10, 0, 1, 3})
	next := n.routes(beyond)

	ep, err := n.a.stack.NewEndpoint(udp.ProtocolNumber, ipv4.ProtocolNumber, new(waiter.Queue))
	n.a.must(err)
	defer ep.Close()
	n.a.must(ep.SetSockOptInt(tcpip.IPv4TTLOption, 1))
	_, err = ep.Write(bytes.NewReader([]byte("x")), tcpip.WriteOptions{To: &tcpip.FullAddress{Addr: beyond, Port: 9}})
	n.a.must(err)
	n.run(time.Second, nil)

	exceeded := n.sent(0, func(p packet) bool { return p.from == n.b })
	pkt := next.Read()
	if pkt == nil {
		faulty(t, false, "b forwards a datagram with a time to live of 0")
		return
	}
	defer pkt.DecRef()
	ttl := header.IPv4(pkt.ToView().AsSlice()).TTL()
	faulty(t, ttl == 0 && len(exceeded) == 0,
		fmt.Sprintf("a datagram that arrives with a time to live of 1 is forwarded with %d; %d ICMP messages", ttl, len(exceeded)))
}
