package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// A sender with much to send fills a window of a few bytes at once, where nothing
// is in flight: it does not avoid the silly window.
func TestSmallWindow(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.b.set(&tcpip.TCPReceiveBufferSizeRangeOption{Min: 1, Default: 6000, Max: 1 << 20})
	moderate := tcpip.TCPModerateReceiveBufferOption(false)
	n.b.set(&moderate)
	client, _ := n.connection()
	begun := n.now
	client.write(make([]byte, 12000))
	n.run(90*time.Millisecond, nil) // the first ACK comes after 100 ms
	full := n.sent(begun, func(p packet) bool { return p.from == n.a })
	if len(full) == 0 {
		t.Fatal("a sends nothing")
	}
	n.run(60*time.Millisecond, nil)

	t.Logf("the time line:\n%s", n.timeline(begun, n.now, 20))
	mss := full[0].data()
	acks := n.sent(begun, func(p packet) bool { return p.from == n.b })
	next := n.sent(begun+90*time.Millisecond, func(p packet) bool { return p.from == n.a })
	if len(acks) == 0 || len(next) == 0 {
		faulty(t, false, "a fills a small window at once")
		return
	}
	faulty(t, next[0].data() < mss/2 && next[0].at == begun+100*time.Millisecond,
		fmt.Sprintf("with thousands of bytes left, a sends %d at once where %d fit a segment", next[0].data(), mss))
}
