package upstream_test

import (
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// outage is what a transfer of 5 MB over 10 Mbit/s and 50 ms each way comes to,
// where the wire is cut for 2 s after the first second.
type outage struct {
	took     time.Duration
	timeouts int
	// early counts loss recoveries that began while data was outstanding that had
	// been sent before the last timeout or recovery.
	early int
	// stuck counts those of them that left the sender with more segments
	// outstanding, by its own count, than its congestion window allows.
	stuck int
}

func newOutage(t *testing.T, rack bool) outage {
	var o outage
	var last tcp.TCPFastRecoveryState
	n := newNetwork(t, 50*time.Millisecond, func(s *tcp.TCPEndpointState) {
		r := s.Sender.FastRecovery
		if begun := r.Active && (!last.Active || r.First != last.First); begun && r.First.LessThanEq(last.Last) {
			o.early++
			if s.Sender.Outstanding >= s.Sender.SndCwnd {
				o.stuck++
			}
			if o.early < 5 {
				t.Logf("%v: recovery from %d to %d: %d segments outstanding, congestion window %d, slow start threshold %d, RTO %v",
					s.SegTime.Sub(tcpip.MonotonicTime{})-time.Hour, r.First, r.Last, s.Sender.Outstanding, s.Sender.SndCwnd, s.Sender.Ssthresh, s.Sender.RTO)
			}
		}
		last = r
	})
	n.rate = 10e6 / 8
	if !rack {
		none := tcpip.TCPRecovery(0)
		n.a.set(&none)
	}
	client, server := n.connection()
	begun := n.now
	n.pass = func(packet) bool { return n.now < begun+time.Second || n.now >= begun+3*time.Second }
	o.took = n.transfer(client, server, 5e6, 5*time.Minute)
	if rack {
		t.Logf("the time line a minute later:\n%s", n.timeline(begun+60*time.Second, begun+61*time.Second, 20))
	}
	o.timeouts = int(client.Stats().(*tcp.Stats).SendErrors.Timeouts.Value())
	return o
}

// After an outage a sender with RACK repairs two segments in each retransmission
// timeout: the first ACK after the timeout takes it into a fast recovery in which
// it may send nothing.
func TestRACKAfterOutage(t *testing.T) {
	with, without := newOutage(t, true), newOutage(t, false)
	if without.early != 0 || without.timeouts > 10 {
		t.Errorf("without RACK: %+v, want a few timeouts and no recovery", without)
	}
	t.Logf("with RACK %+v, without %+v", with, without)
	faulty(t, with.stuck > 0 && with.took > 3*without.took, "with RACK the transfer takes more than three times as long")
}
