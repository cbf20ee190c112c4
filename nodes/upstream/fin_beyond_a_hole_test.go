package upstream_test

import (
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// A FIN without data that arrives before the data that precedes it is kept, and
// thrown away when that data comes.
func TestFINBeyondAHole(t *testing.T) {
	const finACK = header.TCPFlagFin | header.TCPFlagAck
	n := newNetwork(t, 50*time.Millisecond, nil)
	client, _ := n.connection()
	dropped := false
	n.pass = func(p packet) bool {
		drop := !dropped && p.from == n.a && p.data() > 0
		dropped = dropped || drop
		return !drop
	}
	begun := n.now
	client.write(make([]byte, 1000))
	client.shutdown()
	n.run(time.Minute, nil)

	acks := n.sent(begun, func(p packet) bool { return p.from == n.b && p.ack() >= 1001 })
	if !dropped || len(acks) == 0 {
		t.Fatalf("the data was not lost and sent again:\n%s", n.timeline(begun, n.now, 20))
	}
	t.Logf("the time line:\n%s", n.timeline(begun, n.now, 20))
	// What acknowledges the data, 1 to 1001, should acknowledge the FIN that has
	// been there for long.
	fins := n.sent(begun, func(p packet) bool { return p.is(n.a, finACK) && p.at+n.delay < acks[0].at })
	faulty(t, len(fins) > 0 && acks[0].ack() == 1001, "the first ACK of the data leaves out the FIN, which had come before")
}
