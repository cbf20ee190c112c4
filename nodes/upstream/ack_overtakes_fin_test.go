package upstream_test

import (
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// A pure ACK that arrives before the peer's FIN, which was sent before it, resets
// a closed socket.
func TestACKOvertakesFIN(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	client, server := n.connection()
	client.close()
	n.run(time.Second, nil)
	if s := client.state(); s != tcp.StateFinWait2 {
		t.Fatalf("the client is in %v", s)
	}
	begun := n.now
	server.close()
	// The FIN, 1 to 2, is on its way. An ACK from after it arrives first.
	n.b.forge(segment{flags: header.TCPFlagAck, seq: 2, ack: 2})
	n.run(time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(begun, n.now, 10))
	resets := n.sent(begun, func(p packet) bool { return p.from == n.a && p.tcp().Flags().Contains(header.TCPFlagRst) })
	faulty(t, len(resets) > 0, "a pure ACK resets the connection in FIN-WAIT-2")
}
