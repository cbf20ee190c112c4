package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// The options for how often a SYN is sent again are stored, and change nothing.
func TestSYNRetries(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.pass = func(packet) bool { return false }
	retries := tcpip.TCPSynRetriesOption(2)
	n.a.set(&retries)
	s := n.a.socket()
	n.a.must(s.SetSockOptInt(tcpip.TCPSynCountOption, 2))
	s.connect()
	n.run(5*time.Minute, nil)

	syns := n.sent(0, func(p packet) bool { return p.is(n.a, header.TCPFlagSyn) })
	t.Logf("the time line:\n%s", n.timeline(0, n.now, 10))
	faulty(t, len(syns) == 7, fmt.Sprintf("%d SYNs in %v, where two retransmissions were asked for", len(syns), syns[len(syns)-1].at))
}
