package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// After a simultaneous open SYN-RECEIVED takes any ACK for that of its SYN.
func TestSimultaneousOpenAnyACK(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.pass = n.syns
	a, _ := n.crossing()
	n.run(200*time.Millisecond, nil)
	if s := a.state(); s != tcp.StateSynRecv {
		t.Fatalf("a is in %v", s)
	}
	begun := n.now
	n.b.forge(segment{flags: header.TCPFlagAck, seq: 1, ack: 100_000})

	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
	resets := n.sent(begun, func(p packet) bool { return p.from == n.a && p.tcp().Flags().Contains(header.TCPFlagRst) })
	faulty(t, a.state() == tcp.StateEstablished && len(resets) == 0,
		fmt.Sprintf("a has sent nothing but its SYN; after an ACK of 99,999 bytes it is in %v, and has sent %d RSTs", a.state(), len(resets)))
}
