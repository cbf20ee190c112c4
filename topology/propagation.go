package topology

import (
	"time"

	"netlab/impair"
)

// Propagation is the delay of a link that is given neither a delay nor a rate or trace:
// that of 200 m of cable. Nothing arrives at the instant at which it is sent.
// Stacks count on that: with a round-trip time of zero, RACK (RFC 8985) takes
// everything outstanding for lost as soon as anything is acknowledged.
const Propagation = time.Microsecond

// propagate gives a direction its least delay.
func propagate(s impair.Spec) impair.Spec {
	if s.Delay == 0 && s.Jitter == 0 && s.Rate.BitsPerSecond == 0 && s.Trace == nil {
		s.Delay = Propagation
	}
	return s
}
