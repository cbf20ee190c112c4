package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// In SYN-RECEIVED a RST anywhere in the window ends the attempt; it should be
// challenged unless it is at RCV.NXT.
func TestRSTInSYNReceived(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.b.listen()
	n.pass = func(p packet) bool { return p.from == n.a }
	n.a.connect()
	n.run(100*time.Millisecond, nil)
	begun := n.now
	n.a.forge(segment{flags: header.TCPFlagRst, seq: 1001})
	challenges := n.sent(begun, func(p packet) bool { return p.is(n.b, header.TCPFlagAck) })
	// A SYN that is sent again makes a new attempt: only b is to go on.
	n.pass = func(packet) bool { return false }
	n.run(10*time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
	again := n.sent(begun, func(p packet) bool { return p.is(n.b, header.TCPFlagSyn|header.TCPFlagAck) })
	faulty(t, len(challenges) == 0 && len(again) == 0,
		fmt.Sprintf("a RST 1000 beyond RCV.NXT: %d challenge ACKs, %d more SYN,ACKs", len(challenges), len(again)))
}
