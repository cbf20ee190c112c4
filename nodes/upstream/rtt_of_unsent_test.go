package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// An ACK of what was never sent counts as a measurement of the round trip: it undoes
// the backoff, or makes the retransmission timeout the largest.
func TestRTTOfUnsent(t *testing.T) {
	unsent := segment{flags: header.TCPFlagAck, seq: 1, ack: 100_000}
	// begin opens a connection without options, on which everything is lost.
	begin := func() (*network, socket) {
		n := newNetwork(t, 50*time.Millisecond, nil)
		n.pass = func(packet) bool { return false }
		client := n.a.connect()
		n.b.forge(segment{flags: header.TCPFlagSyn | header.TCPFlagAck, ack: 1})
		return n, client
	}
	// timeout is the time between the last two of so many copies of the data.
	timeout := func(n *network, times int) time.Duration {
		var data []packet
		if !n.run(3*time.Minute, func() bool {
			data = n.sent(0, func(p packet) bool { return p.from == n.a && p.data() > 0 })
			return len(data) == times
		}) {
			t.Fatalf("%d segments with data in 3 minutes, want %d", len(data), times)
		}
		return data[times-1].at - data[times-2].at
	}

	n, client := begin()
	client.write([]byte("data"))
	before := timeout(n, 4)
	n.b.forge(unsent)
	timeout(n, 5)
	after := timeout(n, 6)
	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))

	n, client = begin()
	n.b.forge(unsent)
	client.write([]byte("data"))
	first := timeout(n, 2)
	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))

	faulty(t, after < 2*before && first > time.Minute,
		fmt.Sprintf("after an ACK of what was never sent the retransmission timeout is %v, and was %v before; before any data it is %v", after, before, first))
}
