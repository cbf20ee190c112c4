package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// A SYN cookie is taken from a segment that begins up to three bytes after the
// SYN: the connection begins there, and what comes before is never delivered.
func TestCookieSkipsData(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	cookies := tcpip.TCPAlwaysUseSynCookies(true)
	n.b.set(&cookies)
	listener := n.b.listen()
	client := n.a.connect()
	// The ACK of the handshake is lost, and so is the first segment with data.
	n.pass = func(p packet) bool { return p.from == n.b || p.is(n.a, header.TCPFlagSyn) }
	n.run(150*time.Millisecond, nil)
	client.write([]byte("ab"))
	n.run(100*time.Millisecond, nil)
	n.pass = nil
	client.write([]byte("cdef"))
	n.run(20*time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
	got := ""
	if ep, _, err := listener.Accept(nil); err == nil {
		got = string(socket{n.b, ep.(*tcp.Endpoint)}.read())
	}
	faulty(t, got == "cdef", fmt.Sprintf("the client sends abcdef, the server reads %q", got))
}
