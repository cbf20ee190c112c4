package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// A connection with keepalive goes on probing in TIME-WAIT, and since the peer
// answers with RSTs, TIME-WAIT ends by the timeout of keepalive.
func TestKeepaliveInTimeWait(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	client, server := n.connection()
	client.keepAlive(5 * time.Second)
	client.shutdown()
	n.run(time.Second, nil)
	server.close()
	n.run(time.Second, nil)
	if s := client.state(); s != tcp.StateTimeWait {
		t.Fatalf("the client is in %v", s)
	}
	begun := n.now - time.Second
	n.run(time.Minute, func() bool { return client.state() != tcp.StateTimeWait })

	t.Logf("the time line:\n%s", n.timeline(begun, n.now, 20))
	probes := n.sent(begun+time.Second, func(p packet) bool { return p.is(n.a, header.TCPFlagAck) })
	resets := n.sent(begun, func(p packet) bool { return p.from == n.b && p.tcp().Flags().Contains(header.TCPFlagRst) })
	faulty(t, len(probes) > 0 && n.now-begun < 30*time.Second,
		fmt.Sprintf("%d probes in TIME-WAIT, answered by %d RSTs; TIME-WAIT ends after %v", len(probes), len(resets), n.now-begun))
}
