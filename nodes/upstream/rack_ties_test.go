package upstream_test

import (
	"fmt"
	"testing"
	"time"
)

// Segments that are sent at one time are declared lost by the ACK of the first of
// them, since RACK compares their sequence numbers the wrong way round.
func TestRACKTies(t *testing.T) {
	again := func(ties bool) int {
		n := newNetwork(t, 10*time.Millisecond, nil)
		n.a.ties = ties
		n.rate = 1e6 / 8
		client, server := n.connection()
		begun := n.now
		n.transfer(client, server, 14_000, 10*time.Second)
		n.run(time.Second, nil)
		t.Logf("the time line, with ties %v:\n%s", ties, n.timeline(begun, n.now, 30))
		return int(n.a.stack.Stats().TCP.Retransmits.Value())
	}
	if n := again(false); n != 0 {
		t.Errorf("%d segments were sent again without ties in their times", n)
	}
	n := again(true)
	faulty(t, n > 0, fmt.Sprintf("%d of 10 segments were sent again, though nothing was lost", n))
}
