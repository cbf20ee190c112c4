package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// A segment whose timestamp is older than the last one's is taken as good.
func TestPAWS(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	client, server := n.connection()
	client.write([]byte("new"))
	n.run(time.Second, nil)
	if got := server.read(); string(got) != "new" {
		t.Fatalf("read %q", got)
	}
	// An old duplicate: its sequence number is the one that is wanted next, but it
	// was sent ten seconds ago.
	n.a.forge(segment{flags: header.TCPFlagAck, seq: 4, ack: 1, data: "old", age: 10_000})
	got := server.read()
	faulty(t, string(got) == "old", fmt.Sprintf("a segment of ten seconds ago is delivered: %q", got))
}
