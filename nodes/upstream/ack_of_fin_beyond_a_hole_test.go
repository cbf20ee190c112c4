package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// An ACK of the FIN that comes beyond a hole stops the timer of the FIN but leaves
// the connection in FIN-WAIT-1, also when the hole is filled.
func TestACKOfFINBeyondAHole(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	client, _ := n.connection()
	// The server's data is on its way when the client's FIN arrives, and the ACK of
	// the FIN overtakes it.
	n.pass = func(p packet) bool { return p.from == n.a }
	client.shutdown()
	n.run(10*time.Millisecond, nil)
	begun := n.now
	n.b.forge(segment{flags: header.TCPFlagAck, seq: 4, ack: 2})
	n.b.forge(segment{flags: header.TCPFlagAck, seq: 1, ack: 1, data: "abc"})
	n.run(10*time.Minute, nil)

	t.Logf("the time line:\n%s", n.timeline(begun-time.Second, n.now, 20))
	again := n.sent(begun, func(p packet) bool { return p.from == n.a && p.tcp().Flags().Contains(header.TCPFlagFin) })
	faulty(t, client.state() == tcp.StateFinWait1 && len(again) == 0,
		fmt.Sprintf("ten minutes after the ACK of its FIN the client is in %v, and has sent %d more FINs", client.state(), len(again)))
}
