package upstream_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// A router, here b, drops a packet with a hop limit of 1 that is for itself, where it
// comes by another interface than that of the address.
func TestHopLimitOfOwn(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	other := tcpip.AddrFrom16([16]byte{0: 0xfd, 1: 1, 15: 2})
	next := channel.New(16, 1500, "")
	defer next.Close()
	n.b.must(n.b.stack.CreateNIC(2, next))
	n.b.must(n.b.stack.AddProtocolAddress(2, tcpip.ProtocolAddress{Protocol: ipv6.ProtocolNumber, AddressWithPrefix: other.WithPrefix()}, stack.AddressProperties{}))
	n.b.must(n.b.stack.SetForwardingDefaultAndAllNICs(ipv6.ProtocolNumber, true))

	ep, err := n.a.stack.NewEndpoint(udp.ProtocolNumber, ipv6.ProtocolNumber, new(waiter.Queue))
	n.a.must(err)
	defer ep.Close()
	for _, hops := range []int{2, 1} {
		n.a.must(ep.SetSockOptInt(tcpip.IPv6HopLimitOption, hops))
		_, err = ep.Write(bytes.NewReader(make([]byte, 10)), tcpip.WriteOptions{To: &tcpip.FullAddress{Addr: other, Port: 9}})
		n.a.must(err)
		begun := n.now
		n.run(time.Second, nil)
		var said []header.ICMPv6Type
		for _, p := range n.sent(begun, func(p packet) bool { return p.from == n.b }) {
			said = append(said, header.ICMPv6(header.IPv6(p.bytes).Payload()).Type())
		}
		switch {
		case hops == 2 && (len(said) != 1 || said[0] != header.ICMPv6DstUnreachable):
			t.Errorf("with a hop limit of 2 the port is %v, want unreachable", said)
		case hops == 1:
			faulty(t, len(said) == 1 && said[0] == header.ICMPv6TimeExceeded, fmt.Sprintf("with a hop limit of 1 the router answers %v to what is for itself", said))
		}
	}
}
