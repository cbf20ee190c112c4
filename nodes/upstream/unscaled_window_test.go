package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// The ACK that SYN-RECEIVED sends for a segment outside the window has its own
// window unscaled: the peer takes it for 128 times as much.
func TestUnscaledWindow(t *testing.T) {
	const synACK = header.TCPFlagSyn | header.TCPFlagAck
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.b.listen()
	n.pass = func(p packet) bool { return p.from == n.a }
	n.a.connect()
	n.run(100*time.Millisecond, nil)
	begun := n.now
	n.a.forge(segment{flags: header.TCPFlagAck, seq: 100_000, ack: 1})

	offers := n.sent(0, func(p packet) bool { return p.is(n.b, synACK) })
	acks := n.sent(begun, func(p packet) bool { return p.is(n.b, header.TCPFlagAck) })
	if len(offers) == 0 || len(acks) != 1 {
		t.Fatalf("%d SYN,ACKs and %d ACKs:\n%s", len(offers), len(acks), n.timeline(0, n.now, 10))
	}
	scale := header.ParseSynOptions(offers[0].tcp().Options(), true).WS
	offered, window := offers[0].tcp().WindowSize(), acks[0].tcp().WindowSize()
	faulty(t, int(window)<<scale > int(offered),
		fmt.Sprintf("the SYN,ACK offers %d bytes, the ACK %d << %d", offered, window, scale))
}
