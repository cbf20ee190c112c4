package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// ABORT in SYN-RECEIVED sends no RST, and CLOSE with SO_LINGER 0 one that the peer
// does not take.
func TestAbortInSYNReceived(t *testing.T) {
	end := func(how func(socket)) (resets []packet, peer tcp.EndpointState) {
		n := newNetwork(t, 50*time.Millisecond, nil)
		a, b := n.crossing()
		n.run(60*time.Millisecond, nil)
		if s := a.state(); s != tcp.StateSynRecv {
			t.Fatalf("a is in %v", s)
		}
		begun := n.now
		how(a)
		n.settle()
		// What b sends gets lost: it learns by the RST alone.
		n.pass = func(p packet) bool { return p.from == n.a }
		n.run(10*time.Second, nil)
		t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
		return n.sent(begun, func(p packet) bool { return p.from == n.a && p.tcp().Flags().Contains(header.TCPFlagRst) }), b.state()
	}
	aborted, _ := end(func(s socket) { s.Abort() })
	lingered, peer := end(func(s socket) {
		s.SocketOptions().SetLinger(tcpip.LingerOption{Enabled: true})
		s.Close()
	})
	if len(lingered) == 0 {
		t.Fatal("no RST of CLOSE with SO_LINGER 0")
	}
	faulty(t, len(aborted) == 0 && peer != tcp.StateError,
		fmt.Sprintf("ABORT sends %d RSTs; CLOSE with SO_LINGER 0 one with sequence number %d, and the peer stays in %v", len(aborted), lingered[0].tcp().SequenceNumber(), peer))
}
