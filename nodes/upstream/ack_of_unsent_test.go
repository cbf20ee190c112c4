package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// In ESTABLISHED a segment that acknowledges what was never sent is not answered,
// and its data is delivered.
func TestACKOfUnsent(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	client, _ := n.connection()
	begun := n.now
	n.b.forge(segment{flags: header.TCPFlagAck, seq: 1, ack: 100_000, data: "forged"})
	got := client.read()
	n.run(time.Second, nil)

	t.Logf("the time line:\n%s", n.timeline(begun, n.now, 10))
	faulty(t, string(got) == "forged", fmt.Sprintf("the data of a segment that acknowledges what was never sent is delivered: %q", got))
}
