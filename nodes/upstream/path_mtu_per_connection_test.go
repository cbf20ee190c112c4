package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// needsFragmentation hands the peer the message that a packet of its own was too big
// for a link.
func (h *host) needsFragmentation(p packet, mtu uint16) {
	h.t.Helper()
	quoted := p.bytes[:header.IPv4MinimumSize+8]
	b := make([]byte, header.IPv4MinimumSize+header.ICMPv4MinimumSize+len(quoted))
	ip := header.IPv4(b)
	ip.Encode(&header.IPv4Fields{
		TotalLength: uint16(len(b)), TTL: 64, Protocol: uint8(header.ICMPv4ProtocolNumber), SrcAddr: h.v4, DstAddr: h.peer.v4,
	})
	ip.SetChecksum(^ip.CalculateChecksum())
	message := header.ICMPv4(ip.Payload())
	message.SetType(header.ICMPv4DstUnreachable)
	message.SetCode(header.ICMPv4FragmentationNeeded)
	message.SetMTU(mtu)
	copy(message.Payload(), quoted)
	message.SetChecksum(^checksum.Checksum(message, 0))
	h.note(b, true)
	h.peer.receive(b)
	h.settle()
}

// A host that was told the MTU of a path sends bigger datagrams on it at once, on
// another connection.
func TestPathMTUIsOfOneConnection(t *testing.T) {
	const mtu = 1300
	n := newNetwork(t, time.Millisecond, nil)
	big := func(p packet) bool {
		return p.from == n.a && len(p.bytes) > mtu && header.IPv4(p.bytes).Flags()&header.IPv4FlagDontFragment != 0
	}
	n.pass = func(p packet) bool {
		if big(p) {
			n.b.needsFragmentation(p, mtu)
			return false
		}
		return true
	}
	n.b.listen()
	for range 2 {
		n.a.hasISS, n.b.hasISS = false, false
		begun, s := n.now, n.a.connect()
		n.run(time.Second, nil)
		s.write(make([]byte, 1400))
		n.run(time.Second, nil)
		t.Logf("the time line:\n%s", n.timeline(begun, n.now, 30))
	}
	if first := n.sent(0, big); len(first) == 0 || first[0].at > 2*time.Second {
		t.Error("the first connection sends nothing that is too big")
	}
	again := n.sent(2*time.Second, big)
	faulty(t, len(again) > 0, fmt.Sprintf("%d packets of more than %d bytes after the host was told the path's MTU", len(again), mtu))
}
