package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// In TIME-WAIT a FIN at RCV.NXT gets no answer, whatever it acknowledges: every other
// segment that is not an empty one at RCV.NXT gets an ACK.
func TestSecondFINInTimeWait(t *testing.T) {
	const finACK = header.TCPFlagFin | header.TCPFlagAck
	n := newNetwork(t, 50*time.Millisecond, nil)
	server := n.serverInTimeWait()
	// answers is how many ACKs the server sends for a segment.
	answers := func(s segment) int {
		begun := n.now
		n.a.forge(s)
		n.run(time.Second, nil)
		return len(n.sent(begun, func(p packet) bool { return p.is(n.b, header.TCPFlagAck) }))
	}
	unsent, sent := answers(segment{flags: finACK, seq: 2, ack: 100_000}), answers(segment{flags: finACK, seq: 2, ack: 2})
	beyond := answers(segment{flags: finACK, seq: 3, ack: 100_000})
	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
	if beyond != 1 || server.state() != tcp.StateTimeWait {
		t.Fatalf("a FIN beyond RCV.NXT gets %d ACKs, and the server is in %v", beyond, server.state())
	}
	faulty(t, unsent == 0 && sent == 0,
		fmt.Sprintf("a FIN at RCV.NXT gets %d ACKs where it acknowledges what was not sent, %d where it does not", unsent, sent))
}
