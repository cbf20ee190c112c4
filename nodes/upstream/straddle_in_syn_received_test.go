package upstream_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// SYN-RECEIVED refuses a segment that begins before the window and ends in it.
func TestStraddleInSYNReceived(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.b.listen()
	n.pass = func(p packet) bool { return !p.is(n.a, header.TCPFlagAck) }
	n.a.connect()
	n.run(time.Second, nil)
	begun := n.now
	const before = 1<<32 - 9 // -9
	n.a.forge(segment{flags: header.TCPFlagAck, seq: before, ack: 1, data: strings.Repeat("x", 20)})

	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
	refused := n.sent(begun, func(p packet) bool { return p.is(n.b, header.TCPFlagAck) && p.ack() == 1 })
	faulty(t, len(refused) == 1, fmt.Sprintf("data from before the window in SYN-RECEIVED is refused: %v", refused))
}
