package upstream_test

import (
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// A FIN that is sent again together with data does not start the 2 MSL of
// TIME-WAIT anew.
func TestFINWithDataInTimeWait(t *testing.T) {
	// restarted reports whether TIME-WAIT goes on past the 60 s from its beginning
	// where a segment arrives in the middle.
	restarted := func(again segment) bool {
		n := newNetwork(t, 50*time.Millisecond, nil)
		client, server := n.connection()
		server.write([]byte("bye"))
		n.run(time.Second, nil)
		client.read()
		client.close()
		n.run(time.Second, nil)
		server.close()
		n.run(30*time.Second, nil)
		if s := client.state(); s != tcp.StateTimeWait {
			t.Fatalf("the client is in %v", s)
		}
		begun := n.now
		n.b.forge(again)
		n.run(50*time.Second, nil)
		t.Logf("80 s after its begin the client is in %v; the time line:\n%s", client.state(), n.timeline(begun, n.now, 5))
		return client.state() == tcp.StateTimeWait
	}
	const finACK = header.TCPFlagFin | header.TCPFlagAck
	if !restarted(segment{flags: finACK, seq: 4, ack: 2}) {
		t.Error("a FIN by itself does not start TIME-WAIT anew either")
	}
	faulty(t, !restarted(segment{flags: finACK, seq: 1, ack: 2, data: "bye"}), "a FIN with data does not start TIME-WAIT anew")
}
