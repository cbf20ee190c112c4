package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// A SYN in TIME-WAIT whose timestamp is newer than all of the old connection, and whose
// number is not, is dropped although a listener waits.
func TestTimeWaitTimestamps(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	server := n.serverInTimeWait()
	begun := n.now
	const newer = -1000 // ms
	n.a.forge(segment{flags: header.TCPFlagSyn, seq: 1, age: 1<<32 + newer})
	n.run(time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(begun-2*time.Second, n.now, 20))
	answers := n.sent(begun, func(p packet) bool { return p.from == n.b })
	faulty(t, server.state() == tcp.StateTimeWait && len(answers) == 0,
		fmt.Sprintf("a SYN with a newer timestamp in TIME-WAIT: %d answers, the server is in %v", len(answers), server.state()))
}
