package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// In a simultaneous open the SYN,ACK that is sent again echoes no timestamp.
func TestSimultaneousOpenOptions(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.pass = n.syns
	n.crossing()
	n.run(2*time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(0, n.now, 20))
	answers := n.sent(0, func(p packet) bool { return p.is(n.a, header.TCPFlagSyn|header.TCPFlagAck) })
	if len(answers) < 2 {
		t.Fatalf("%d SYN,ACKs, want two at least", len(answers))
	}
	echo := func(p packet) uint32 { return header.ParseSynOptions(p.tcp().Options(), true).TSEcr }
	if echo(answers[0]) == 0 {
		t.Fatal("the first SYN,ACK echoes no timestamp")
	}
	faulty(t, echo(answers[1]) == 0, fmt.Sprintf("the first SYN,ACK has a TSecr of %d, the one that is sent again %d", echo(answers[0]), echo(answers[1])))
}
