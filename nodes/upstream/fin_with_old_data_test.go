package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// A FIN whose segment has data that has all arrived before is dropped with it.
func TestFINWithOldData(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	client, server := n.connection()
	client.write([]byte("old"))
	n.run(time.Second, nil)
	begun := n.now
	n.a.forge(segment{flags: header.TCPFlagFin | header.TCPFlagAck, seq: 1, ack: 1, data: "old"})
	n.run(time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(begun-time.Second, n.now, 20))
	acks := n.sent(begun, func(p packet) bool { return p.is(n.b, header.TCPFlagAck) })
	if len(acks) != 1 {
		t.Fatalf("%d ACKs, want 1", len(acks))
	}
	faulty(t, acks[0].ack() == 4 && server.state() == tcp.StateEstablished,
		fmt.Sprintf("a FIN with the data again: the server acknowledges %d and is in %v", acks[0].ack(), server.state()))
}
