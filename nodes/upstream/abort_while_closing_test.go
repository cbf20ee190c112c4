package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// ABORT sends a RST in CLOSING, LAST-ACK and TIME-WAIT, where nobody is left to be
// told.
func TestAbortWhileClosing(t *testing.T) {
	states := []struct {
		state tcp.EndpointState
		enter func(n *network, client, server socket)
	}{
		{tcp.StateClosing, func(n *network, client, server socket) {
			client.shutdown()
			server.shutdown()
			n.run(50*time.Millisecond, nil)
		}},
		{tcp.StateLastAck, func(n *network, client, server socket) {
			server.shutdown()
			n.run(time.Second, nil)
			client.shutdown()
		}},
		{tcp.StateTimeWait, func(n *network, client, server socket) {
			client.shutdown()
			n.run(time.Second, nil)
			server.shutdown()
			n.run(time.Second, nil)
		}},
	}
	told := 0
	for _, s := range states {
		n := newNetwork(t, 50*time.Millisecond, nil)
		client, server := n.connection()
		s.enter(n, client, server)
		if now := client.state(); now != s.state {
			t.Fatalf("the client is in %v, want %v", now, s.state)
		}
		begun := n.now
		client.Abort()
		n.run(time.Second, nil)
		t.Logf("%v, the time line:\n%s", s.state, n.timeline(begun, n.now, 10))
		told += len(n.sent(begun, func(p packet) bool { return p.is(n.a, header.TCPFlagRst|header.TCPFlagAck) }))
	}
	faulty(t, told == len(states), fmt.Sprintf("ABORT sends %d RSTs in %d states that should have none", told, len(states)))
}
