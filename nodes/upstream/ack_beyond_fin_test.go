package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// After the peer's FIN an ACK of what was never sent gets no answer where its segment
// has a number beyond the FIN.
func TestACKBeyondFIN(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	_, server := n.connection()
	server.shutdown()
	n.run(time.Second, nil)
	begun := n.now
	n.b.forge(segment{flags: header.TCPFlagAck, seq: 100, ack: 100_000, data: "forged"})
	n.run(time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
	acks := n.sent(begun, func(p packet) bool { return p.is(n.a, header.TCPFlagAck) })
	faulty(t, len(acks) == 0, fmt.Sprintf("%d ACKs answer an ACK of what was never sent", len(acks)))
}
