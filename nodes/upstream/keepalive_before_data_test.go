package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// keepAlive turns keepalive on: the first probe after so long, the next ones a
// second apart, and the end after three.
func (s socket) keepAlive(idle time.Duration) {
	s.SocketOptions().SetKeepAlive(true)
	for _, o := range []tcpip.SettableSocketOption{
		new(tcpip.KeepaliveIdleOption(idle)), new(tcpip.KeepaliveIntervalOption(time.Second)),
	} {
		s.host.must(s.SetSockOpt(o))
	}
	s.host.must(s.SetSockOptInt(tcpip.KeepaliveCountOption, 3))
	s.host.settle()
}

// Where keepalive is turned on before connect, a connection on which nothing is
// sent is never probed.
func TestKeepaliveBeforeData(t *testing.T) {
	probes := func(before bool) int {
		n := newNetwork(t, 50*time.Millisecond, nil)
		n.b.listen()
		client := n.a.socket()
		if before {
			client.keepAlive(5 * time.Second)
		}
		client.connect()
		n.run(time.Second, nil)
		if !before {
			client.keepAlive(5 * time.Second)
		}
		begun := n.now
		n.run(time.Minute, nil)
		t.Logf("before connect %t, the time line:\n%s", before, n.timeline(0, n.now, 6))
		return len(n.sent(begun, func(p packet) bool { return p.from == n.a }))
	}
	after := probes(false)
	if after < 10 {
		t.Fatalf("%d probes where keepalive is turned on after connect, want 10 at least", after)
	}
	before := probes(true)
	faulty(t, before == 0, fmt.Sprintf("keepalive of 5 s turned on before connect: %d probes in a minute, after connect %d", before, after))
}
