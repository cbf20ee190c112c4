package upstream_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// A router, here b, that drops a packet of IPv6 since the next link is too narrow
// does not say how narrow it is.
func TestPacketTooBigSaysMTU(t *testing.T) {
	const narrow = 1300
	n := newNetwork(t, 50*time.Millisecond, nil)
	beyond := tcpip.AddrFrom16([16]byte{0: 0xfd, 1: 1, 15: 3})
	next := channel.New(16, narrow, "")
	defer next.Close()
	n.b.must(n.b.stack.CreateNIC(2, next))
	n.b.must(n.b.stack.SetForwardingDefaultAndAllNICs(ipv6.ProtocolNumber, true))
	n.b.stack.SetRouteTable([]tcpip.Route{
		{Destination: tcpip.AddressWithPrefix{Address: beyond, PrefixLen: 128}.Subnet(), NIC: 2},
		{Destination: header.IPv6EmptySubnet, NIC: 1},
	})

	ep, err := n.a.stack.NewEndpoint(udp.ProtocolNumber, ipv6.ProtocolNumber, new(waiter.Queue))
	n.a.must(err)
	defer ep.Close()
	_, err = ep.Write(bytes.NewReader(make([]byte, 1400)), tcpip.WriteOptions{To: &tcpip.FullAddress{Addr: beyond, Port: 9}})
	n.a.must(err)
	n.run(time.Second, nil)

	for _, p := range n.sent(0, func(p packet) bool { return p.from == n.b }) {
		ip := header.IPv6(p.bytes)
		if ip.NextHeader() != uint8(header.ICMPv6ProtocolNumber) || header.ICMPv6(ip.Payload()).Type() != header.ICMPv6PacketTooBig {
			continue
		}
		mtu := binary.BigEndian.Uint32(ip.Payload()[4:])
		faulty(t, mtu != narrow, fmt.Sprintf("Packet Too Big says an MTU of %d, the next link has %d", mtu, narrow))
		return
	}
	t.Error("the router sent no Packet Too Big")
}
