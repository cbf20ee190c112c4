package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// After a simultaneous open any SYN in the window has SYN-RECEIVED begin anew, and sends
// a RST.
func TestSYNInSYNReceived(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.pass = n.syns
	a, _ := n.crossing()
	n.run(200*time.Millisecond, nil)
	if s := a.state(); s != tcp.StateSynRecv {
		t.Fatalf("a is in %v", s)
	}
	begun := n.now
	n.b.forge(segment{flags: header.TCPFlagSyn, seq: 1000})

	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
	resets := n.sent(begun, func(p packet) bool { return p.from == n.a && p.tcp().Flags().Contains(header.TCPFlagRst) })
	syns := n.sent(begun, func(p packet) bool { return p.is(n.a, header.TCPFlagSyn) })
	faulty(t, len(resets) > 0 && len(syns) > 0,
		fmt.Sprintf("a SYN in the window is answered by %d RSTs, and %d SYNs with another number", len(resets), len(syns)))
}
