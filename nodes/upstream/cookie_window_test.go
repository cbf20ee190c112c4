package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// A SYN cookie's SYN,ACK offers a window that the connection then takes back.
func TestCookieWindow(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	cookies := tcpip.TCPAlwaysUseSynCookies(true)
	n.b.set(&cookies)
	client, _ := n.connection()
	begun := n.now
	client.write([]byte("x"))
	n.run(time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(0, n.now, 10))
	// Without window scaling the field is the window.
	edge := func(p packet) uint32 { return p.ack() + uint32(p.tcp().WindowSize()) }
	offers := n.sent(0, func(p packet) bool { return p.is(n.b, header.TCPFlagSyn|header.TCPFlagAck) })
	later := n.sent(begun, func(p packet) bool { return p.is(n.b, header.TCPFlagAck) })
	if len(offers) == 0 || len(later) == 0 {
		t.Fatalf("%d SYN,ACKs and %d ACKs of b, want one at least of each", len(offers), len(later))
	}
	if o := header.ParseSynOptions(offers[0].tcp().Options(), true); o.WS >= 0 {
		t.Fatalf("the SYN,ACK has a window scale of %d: it is not a cookie's", o.WS)
	}
	faulty(t, edge(later[0]) < edge(offers[0]),
		fmt.Sprintf("the SYN,ACK offers a window up to %d, the next ACK one up to %d", edge(offers[0]), edge(later[0])))
}
