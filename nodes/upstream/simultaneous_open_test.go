package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// Where both ends open at once, the crossing SYN,ACKs are taken for old segments:
// only the ACKs that answer them open the connection.
func TestSimultaneousOpen(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	a, b := n.crossing()
	open := func() bool {
		return a.state() == tcp.StateEstablished && b.state() == tcp.StateEstablished
	}
	if !n.run(10*time.Second, open) {
		t.Fatalf("the ends are in %v and %v", a.state(), b.state())
	}

	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
	faulty(t, n.now >= 3*n.delay, fmt.Sprintf("both are ESTABLISHED after %v, the second segments arrived after %v", n.now, 2*n.delay))
}
