package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// A SYN,ACK in TIME-WAIT whose number is above the last one is taken for a new SYN:
// without a listener it is dropped, and with one it ends TIME-WAIT and is refused.
func TestSYNACKInTimeWait(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	server := n.serverInTimeWait()
	begun := n.now
	n.a.forge(segment{flags: header.TCPFlagSyn | header.TCPFlagAck, seq: 100_000, ack: 2})
	n.run(time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(begun-2*time.Second, n.now, 20))
	challenges := n.sent(begun, func(p packet) bool { return p.is(n.b, header.TCPFlagAck) })
	faulty(t, server.state() != tcp.StateTimeWait && len(challenges) == 0,
		fmt.Sprintf("a SYN,ACK in TIME-WAIT: %d challenge ACKs, the server is in %v", len(challenges), server.state()))
}
