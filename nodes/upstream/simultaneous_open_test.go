package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// Where both ends open at once, the crossing SYN,ACKs are taken for old segments:
// only the ACKs that answer them open the connection.
func TestSimultaneousOpen(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	var ends []socket
	for _, h := range []*host{n.a, n.b} {
		s := h.socket()
		h.must(s.Bind(tcpip.FullAddress{Port: 80}))
		ends = append(ends, s)
	}
	for _, s := range ends {
		s.connect()
	}
	open := func() bool {
		return ends[0].state() == tcp.StateEstablished && ends[1].state() == tcp.StateEstablished
	}
	if !n.run(10*time.Second, open) {
		t.Fatalf("the ends are in %v and %v", ends[0].state(), ends[1].state())
	}

	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
	faulty(t, n.now >= 3*n.delay, fmt.Sprintf("both are ESTABLISHED after %v, the second segments arrived after %v", n.now, 2*n.delay))
}
