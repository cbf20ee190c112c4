package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// Where the SYN had to be sent again and there are no timestamps, the first data is
// sent again after 1 s, not 3 s.
func TestRTOAfterSYNTimeout(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.pass = func(packet) bool { return false }
	client := n.a.connect()
	n.run(1500*time.Millisecond, nil)
	if syns := n.sent(0, func(p packet) bool { return p.is(n.a, header.TCPFlagSyn) }); len(syns) != 2 {
		t.Fatalf("%d SYNs, want 2", len(syns))
	}
	// A SYN,ACK without options.
	n.b.forge(segment{flags: header.TCPFlagSyn | header.TCPFlagAck, ack: 1})
	begun := n.now
	client.write([]byte("data"))
	n.run(5*time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
	data := n.sent(begun, func(p packet) bool { return p.from == n.a && p.data() > 0 })
	if len(data) < 2 {
		t.Fatalf("%d segments with data, want two at least", len(data))
	}
	gap := data[1].at - data[0].at
	faulty(t, gap < 2*time.Second, fmt.Sprintf("after a SYN that timed out the first data is sent again after %v", gap))
}
