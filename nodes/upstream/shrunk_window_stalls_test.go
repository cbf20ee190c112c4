package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// What was lost is never sent again where the window has shrunk to less than its segment.
func TestShrunkWindowStalls(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	client, _ := n.connection()
	begun := n.now
	n.pass = func(p packet) bool { return false }
	client.write(make([]byte, 1000))
	n.b.forge(segment{flags: header.TCPFlagAck, seq: 1, ack: 1, window: 1})
	n.run(10*time.Minute, nil)

	t.Logf("the time line:\n%s", n.timeline(begun, n.now, 10))
	sent := n.sent(begun, func(p packet) bool { return p.from == n.a })
	faulty(t, len(sent) == 1, fmt.Sprintf("a has lost 1000 bytes, may send 128, and sends in ten minutes: %v", sent))
}
