package upstream_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// Text that begins at the very end of the window is held, and taken when what is before it
// arrives; text that begins one byte later is dropped.
func TestTextAtEndOfWindow(t *testing.T) {
	// taken is how much of text that begins so far beyond the window is read.
	taken := func(beyond uint32) int {
		n := newNetwork(t, 50*time.Millisecond, nil)
		n.b.set(&tcpip.TCPReceiveBufferSizeRangeOption{Min: 1, Default: 4096, Max: 4 << 20})
		_, server := n.connection()
		offers := n.sent(0, func(p packet) bool { return p.is(n.b, header.TCPFlagSyn|header.TCPFlagAck) })
		window := uint32(offers[0].tcp().WindowSize())
		n.pass = func(packet) bool { return false } // what a says is forged
		n.a.forge(segment{flags: header.TCPFlagAck, seq: 1 + window + beyond, ack: 1, data: "outside"})
		n.run(time.Second, nil)
		n.a.forge(segment{flags: header.TCPFlagAck, seq: 1, ack: 1, data: strings.Repeat("x", int(window))})
		n.run(time.Second, nil)
		t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
		return len(server.read()) - int(window)
	}
	if n := taken(1); n != 0 {
		t.Errorf("%d bytes are taken that begin beyond the end of the window", n)
	}
	n := taken(0)
	faulty(t, n == 7, fmt.Sprintf("%d bytes are taken that begin at the end of the window", n))
}
