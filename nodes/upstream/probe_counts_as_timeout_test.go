package upstream_test

import (
	"fmt"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// Window probes that are answered leave the sender with a congestion window of one
// segment and a retransmission timeout that has doubled with each of them, as if
// the network had lost everything.
func TestProbeCountsAsTimeout(t *testing.T) {
	n := newNetwork(t, 50*time.Millisecond, nil)
	client, server := n.connection()
	// A round trip without a probe, to compare with.
	n.transfer(client, server, 100, time.Second)
	n.run(time.Second, nil)
	info := func() (info tcpip.TCPInfoOption) {
		n.a.must(client.GetSockOpt(&info))
		return info
	}
	before := info()

	// Nobody reads at b, so its window closes.
	for client.write(make([]byte, 64<<10)) > 0 {
		n.run(200*time.Millisecond, nil)
	}
	n.run(time.Second, nil)
	grown := info()
	begun := n.now
	n.run(30*time.Second, nil)
	probes := n.sent(begun, func(p packet) bool { return p.from == n.a })
	answers := n.sent(begun, func(p packet) bool { return p.from == n.b })
	if len(probes) < 3 || len(answers) != len(probes) {
		t.Fatalf("%d probes and %d answers, want at least 3, each answered", len(probes), len(answers))
	}
	after := info()

	t.Logf("the time line:\n%s", n.timeline(begun, n.now, 10))
	t.Logf("before the window closed: cwnd %d, RTO %v; closed: cwnd %d; after the probes: cwnd %d, RTO %v",
		before.SndCwnd, before.RTO, grown.SndCwnd, after.SndCwnd, after.RTO)
	faulty(t, after.SndCwnd == 1 && after.RTO > 10*before.RTO,
		fmt.Sprintf("%d probes, all answered: the congestion window falls to %d segment, the RTO grows from %v to %v", len(probes), after.SndCwnd, before.RTO, after.RTO))
}
