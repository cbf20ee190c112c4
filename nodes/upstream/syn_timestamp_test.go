package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// A SYN that is sent again has the timestamp of the first.
func TestSYNTimestamp(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	n.pass = func(packet) bool { return false }
	n.a.connect()
	n.run(5*time.Second, nil)
	syns := n.sent(0, func(p packet) bool { return p.is(n.a, header.TCPFlagSyn) })
	if len(syns) != 3 {
		t.Fatalf("%d SYNs, want 3", len(syns))
	}
	value := func(p packet) uint32 { return header.ParseSynOptions(p.tcp().Options(), false).TSVal }
	moved := value(syns[2]) - value(syns[0])
	faulty(t, moved == 0, fmt.Sprintf("the timestamp of the third SYN, %v later, is %d ms later", syns[2].at-syns[0].at, moved))
}
