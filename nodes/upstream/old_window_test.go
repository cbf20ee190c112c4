package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// The window of an older ACK that arrives later is counted from the newer
// acknowledgment, so the sender goes beyond what the receiver has offered.
func TestOldWindow(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	client, _ := n.connection()
	scale := uint(header.ParseSynOptions(n.sent(0, func(p packet) bool {
		return p.is(n.b, header.TCPFlagSyn|header.TCPFlagAck)
	})[0].tcp().Options(), true).WS)
	begun := n.now
	n.pass = func(packet) bool { return false }
	client.write(make([]byte, 64<<10))
	first := n.sent(begun, func(p packet) bool { return p.from == n.a })
	older, newer := first[3].seq(), first[9].seq()
	// 16 KiB from the older one, what is left of it from the newer one.
	const window = 16 << 10
	edge := older + window
	n.b.forge(segment{flags: header.TCPFlagAck, seq: 1, ack: newer, window: uint16((edge - newer) >> scale)})
	n.b.forge(segment{flags: header.TCPFlagAck, seq: 1, ack: older, window: window >> scale})
	n.run(time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(begun, n.now, 40))
	var end uint32
	for _, p := range n.sent(begun, func(p packet) bool { return p.from == n.a && p.data() > 0 }) {
		end = max(end, p.seq()+uint32(p.data()))
	}
	faulty(t, end > edge, fmt.Sprintf("the windows end at %d, the data that is sent at %d", edge, end))
}
