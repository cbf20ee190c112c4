package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// TCP_CONGESTION gives a connection the congestion window of a new one, even after a
// retransmission timeout, and even where the algorithm stays the same.
func TestCongestionOptionResets(t *testing.T) {
	// burst is how many segments are sent in the 100 ms after a timeout, when the
	// connection is given more to send.
	burst := func(set bool) int {
		n := newNetwork(t, 50*time.Millisecond, nil)
		sack := tcpip.TCPSACKEnabled(false)
		n.a.set(&sack)
		client, _ := n.connection()
		n.pass = func(p packet) bool { return p.from == n.b }
		client.write(make([]byte, 10*1448))
		n.run(350*time.Millisecond, nil) // one segment is sent again after 300 ms
		if set {
			reno := tcpip.CongestionControlOption("reno")
			n.a.must(client.SetSockOpt(&reno))
		}
		begun := n.now
		client.write([]byte("more"))
		n.run(100*time.Millisecond, nil)
		t.Logf("the time line:\n%s", n.timeline(begun-100*time.Millisecond, n.now, 20))
		return len(n.sent(begun, func(p packet) bool { return p.from == n.a }))
	}
	if n := burst(false); n != 0 {
		t.Errorf("%d segments are sent after a timeout, before anything has come", n)
	}
	n := burst(true)
	faulty(t, n == 9, fmt.Sprintf("with TCP_CONGESTION %d more segments are sent after a timeout, before anything has come", n))
}
