package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// LISTEN answers a RST with a RST where it has SYN and ACK too.
func TestRSTToRST(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.b.listen()
	n.a.port, n.b.port = 5000, 80
	n.a.forge(segment{flags: header.TCPFlagSyn | header.TCPFlagAck | header.TCPFlagRst, seq: 1, ack: 1})

	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
	resets := n.sent(0, func(p packet) bool { return p.from == n.b && p.tcp().Flags().Contains(header.TCPFlagRst) })
	faulty(t, len(resets) == 1, fmt.Sprintf("%d RSTs for a RST with SYN and ACK", len(resets)))
}
