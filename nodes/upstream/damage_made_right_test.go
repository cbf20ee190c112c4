package upstream_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// A router, here b, forwards a datagram of UDP that was damaged on its way with a
// checksum that is right.
func TestDamageMadeRight(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	beyond := tcpip.AddrFrom4([4]byte{10, 0, 1, 3})
	next := n.routes(beyond)
	n.pass = func(p packet) bool {
		p.bytes[len(p.bytes)-1] ^= 'a' ^ 'e'
		return true
	}

	ep, err := n.a.stack.NewEndpoint(udp.ProtocolNumber, ipv4.ProtocolNumber, new(waiter.Queue))
	n.a.must(err)
	defer ep.Close()
	_, err = ep.Write(bytes.NewReader([]byte("data")), tcpip.WriteOptions{To: &tcpip.FullAddress{Addr: beyond, Port: 9}})
	n.a.must(err)
	n.run(time.Second, nil)

	pkt := next.Read()
	if pkt == nil {
		t.Fatal("b forwards nothing")
	}
	defer pkt.DecRef()
	ip := header.IPv4(pkt.ToView().AsSlice())
	u := header.UDP(ip.Payload())
	payload := u.Payload()
	right := u.IsChecksumValid(ip.SourceAddress(), ip.DestinationAddress(), checksum.Checksum(payload, 0))
	faulty(t, string(payload) == "date" && right, fmt.Sprintf("\"data\" is damaged before b and forwarded as %q, checksum right: %v", payload, right))
}
