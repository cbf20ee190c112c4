package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// The ACK of a FIN echoes the timestamp of the segment before: the round trip that its
// receiver measures includes all the time that the connection was idle.
func TestACKOfFINEcho(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	client, _ := n.connection()
	n.run(9100*time.Millisecond, nil)
	begun := n.now
	client.shutdown()
	n.run(time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(begun, n.now, 20))
	fins := n.sent(begun, func(p packet) bool { return p.is(n.a, header.TCPFlagFin|header.TCPFlagAck) })
	acks := n.sent(begun, func(p packet) bool { return p.is(n.b, header.TCPFlagAck) })
	if len(fins) != 1 || len(acks) != 1 {
		t.Fatalf("%d FINs and %d ACKs, want one each", len(fins), len(acks))
	}
	sent := header.ParseTCPOptions(fins[0].tcp().Options()).TSVal
	echoed := header.ParseTCPOptions(acks[0].tcp().Options()).TSEcr
	var info tcpip.TCPInfoOption
	n.a.must(client.GetSockOpt(&info))
	faulty(t, sent-echoed == 10_000 && info.RTT > time.Second,
		fmt.Sprintf("the ACK of the FIN echoes a timestamp that is %d ms older, the round trip of 100 ms has become %v and the RTO %v", sent-echoed, info.RTT, info.RTO))
}
