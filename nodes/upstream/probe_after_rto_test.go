package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// A single segment that is lost is probed for after two round trips and 200 ms,
// when its retransmission timeout has passed already.
func TestProbeAfterRTO(t *testing.T) {
	n := newNetwork(t, 75*time.Millisecond, nil)
	client, _ := n.connection()
	// Until the round trip is known well.
	for range 50 {
		client.write([]byte("x"))
		n.run(200*time.Millisecond, nil)
	}
	var info tcpip.TCPInfoOption
	n.a.must(client.GetSockOpt(&info))
	n.pass = func(packet) bool { return false }
	begun := n.now
	client.write([]byte("x"))
	n.run(10*time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(begun, n.now, 5))
	sent := n.sent(begun, func(p packet) bool { return p.from == n.a })
	if len(sent) < 2 {
		t.Fatal("the segment is not sent again")
	}
	waited := sent[1].at - begun
	faulty(t, waited > info.RTO+time.Millisecond, fmt.Sprintf("the first retransmission comes after %v, the RTO is %v", waited, info.RTO))
}
