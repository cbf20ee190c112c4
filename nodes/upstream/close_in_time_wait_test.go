package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// Closing a socket with unread data in TIME-WAIT sends a RST and ends TIME-WAIT.
func TestCloseInTimeWait(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	client, server := n.connection()
	client.shutdown()
	n.run(time.Second, nil)
	server.write([]byte("bye"))
	server.close()
	n.run(time.Second, nil)
	if s := client.state(); s != tcp.StateTimeWait {
		t.Fatalf("the client is in %v", s)
	}
	begun := n.now
	client.close()
	n.run(time.Second, nil)
	// The server's FIN, as if its ACK were lost.
	n.b.forge(segment{flags: header.TCPFlagFin | header.TCPFlagAck, seq: 4, ack: 2})
	n.run(time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(begun-time.Second, n.now, 20))
	resets := n.sent(begun, func(p packet) bool { return p.from == n.a && p.tcp().Flags().Contains(header.TCPFlagRst) })
	faulty(t, len(resets) == 2 && client.state() != tcp.StateTimeWait,
		fmt.Sprintf("%d RSTs; after CLOSE the client is in %v", len(resets), client.state()))
}
