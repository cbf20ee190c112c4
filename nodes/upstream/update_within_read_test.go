package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// The window was full, and a call of the reader frees several segments: the window update
// is sent when the first of them is freed.
func TestUpdateWithinRead(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.b.set(&tcpip.TCPReceiveBufferSizeRangeOption{Min: 1, Default: 60000, Max: 1 << 20})
	moderate := tcpip.TCPModerateReceiveBufferOption(false)
	n.b.set(&moderate)
	client, server := n.connection()
	client.write(make([]byte, 200000))
	n.run(300*time.Millisecond, nil) // the window is closed, and the first probe is to come
	begun := n.now
	const amount = 8 << 10
	into := tcpip.SliceWriter(make([]byte, amount))
	if r, err := server.Read(&into, tcpip.ReadOptions{}); r.Count != amount {
		t.Fatalf("read %d bytes: %v", r.Count, err)
	}
	n.run(390*time.Millisecond, nil)

	t.Logf("the time line:\n%s", n.timeline(begun, n.now, 20))
	update := n.sent(begun, func(p packet) bool { return p.from == n.b })[0]
	offered := int(update.tcp().WindowSize())
	faulty(t, update.at == begun && offered < amount/2, fmt.Sprintf("a read of %d bytes offers %d of them", amount, offered))
}
