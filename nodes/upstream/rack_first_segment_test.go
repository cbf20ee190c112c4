package upstream_test

import (
	"fmt"
	"math/rand"
	"testing"
	"time"
)

// Where loss recovery begins, the first unacknowledged segment is sent again, even
// if it has just been sent again and is on its way.
func TestRACKFirstSegment(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	client, server := n.connection()
	begun, loss := n.now, rand.New(rand.NewSource(2))
	n.pass = func(p packet) bool { return p.from == n.b || loss.Float64() > 0.05 }
	n.transfer(client, server, 4e5, time.Minute)

	last := map[uint32]time.Duration{}
	early := 0
	for _, p := range n.sent(begun, func(p packet) bool { return p.from == n.a && p.data() > 0 }) {
		if at, again := last[p.seq()]; again && p.at-at < 2*n.delay {
			t.Logf("the time line:\n%s", n.timeline(p.at-2*n.delay, p.at, 50))
			early++
		}
		last[p.seq()] = p.at
	}
	faulty(t, early > 0, fmt.Sprintf("%d of the segments that are sent again had been sent less than a round trip before", early))
}
