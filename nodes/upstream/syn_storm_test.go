package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// An unacceptable ACK in SYN-SENT has the SYN sent again after 2 us, 4 us, 8 us and
// so on.
func TestSYNStorm(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.pass = func(packet) bool { return false }
	n.a.connect()
	n.run(100*time.Millisecond, nil)
	begun := n.now
	n.b.forge(segment{flags: header.TCPFlagAck, seq: 1, ack: 12345})
	n.run(100*time.Millisecond, nil)

	resets := n.sent(begun, func(p packet) bool { return p.is(n.a, header.TCPFlagRst) })
	if len(resets) != 1 {
		t.Errorf("%d RSTs answer the ACK, want 1", len(resets))
	}
	t.Logf("the time line:\n%s", n.timeline(begun, n.now, 30))
	again := n.sent(begun, func(p packet) bool { return p.is(n.a, header.TCPFlagSyn) })
	faulty(t, len(again) > 2, fmt.Sprintf("%d SYNs within 100 ms of one ACK", len(again)))
}
