package upstream_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// A segment in the window that was offered is dropped, and its ACK with it, where what is
// left of the window is less than its unit.
func TestRetractedWindow(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.b.set(&tcpip.TCPReceiveBufferSizeRangeOption{Min: 1, Default: 4096, Max: 4 << 20})
	_, server := n.connection()
	n.pass = func(packet) bool { return false } // what a says is forged
	begun := n.now
	n.a.forge(segment{flags: header.TCPFlagAck, seq: 1, ack: 1, data: strings.Repeat("x", 1420)})
	n.a.forge(segment{flags: header.TCPFlagAck, seq: 1421, ack: 1, data: strings.Repeat("x", 512)})
	server.write([]byte("hello"))
	n.a.forge(segment{flags: header.TCPFlagAck, seq: 1933, ack: 6, data: strings.Repeat("x", 100)})
	n.run(2*time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
	offers := n.sent(0, func(p packet) bool { return p.is(n.b, header.TCPFlagSyn|header.TCPFlagAck) })
	edge := offers[0].ack() + uint32(offers[0].tcp().WindowSize())
	again := n.sent(begun, func(p packet) bool { return p.from == n.b && p.data() == 5 })
	faulty(t, edge >= 2033 && len(server.read()) == 1932 && len(again) > 1,
		fmt.Sprintf("b has offered %d, drops 1933:2033, and sends what this has acknowledged again: %v", edge, again))
}
