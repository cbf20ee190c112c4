package topology

import (
	"time"

	"netlab/impair"
)

// Propagation is the delay of a link that is given neither a delay nor a rate or trace,
// or a rate at which a small packet would take no time: that of 200 m of cable.
// Nothing arrives at the instant at which it is sent. Stacks count on that: with a
// round-trip time of zero, RACK (RFC 8985) takes everything outstanding for lost as
// soon as anything is acknowledged.
const Propagation = time.Microsecond

// leastDatagram is an IPv4 header alone.
const leastDatagram = 20

// propagate gives a direction its least delay.
func propagate(s impair.Spec) impair.Spec {
	if s.Delay == 0 && s.Jitter == 0 && s.Trace == nil && s.Rate.Time(leastDatagram) == 0 {
		s.Delay = Propagation
	}
	return s
}
