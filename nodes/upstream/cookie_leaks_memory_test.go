package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// A segment with data that brings a SYN cookie back stays charged to the listener's
// receive buffer. When that is full, the listener takes no such segment any more.
func TestCookieLeaksMemory(t *testing.T) {
	const buffer, most = 16 << 10, 200
	n := newNetwork(t, 50*time.Millisecond, nil)
	cookies := tcpip.TCPAlwaysUseSynCookies(true)
	n.b.set(&cookies)
	listener := n.b.listen()
	listener.SocketOptions().SetReceiveBufferSize(buffer, true)
	// The ACK of each handshake is lost: the data brings the cookie back.
	n.pass = func(p packet) bool { return !p.is(n.a, header.TCPFlagAck) }
	opened := 0
	for ; opened < most; opened++ {
		client := n.a.connect()
		n.run(120*time.Millisecond, nil)
		client.write([]byte("hello"))
		n.run(10*time.Second, nil)
		ep, _, err := listener.Accept(nil)
		if err != nil {
			t.Logf("the last connection:\n%s", n.timeline(n.now-11*time.Second, n.now, 10))
			break
		}
		if got := string(socket{n.b, ep.(*tcp.Endpoint)}.read()); got != "hello" {
			t.Fatalf("connection %d: the server reads %q", opened+1, got)
		}
		ep.Close()
		client.close()
		n.run(10*time.Second, nil)
	}
	faulty(t, opened > 10 && opened < most, fmt.Sprintf("after %d connections, each of 5 bytes that were read and closed, a listener with a receive buffer of %d bytes takes no other", opened, buffer))
}
