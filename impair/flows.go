package impair

import (
	"net/netip"

	"netlab/topology/sim"
	"netlab/topology/wire/flow"
)

// Flows is what the rules of a link know of its TCP connections: which segment
// repeats which, and what each one acknowledges. Both directions share one, for
// an acknowledgment means nothing without what it acknowledges.
//
// It begins to watch with the first rule of either direction, or with
// [Flows.Watch], and from then on sees every packet that is sent; a link without
// rules pays nothing. What a connection did before is unknown to it: for a rule
// that is added in the middle of a connection, a segment sent before does not
// count as the original of a retransmission.
type Flows struct {
	tracker  *flow.Tracker
	watching bool
}

// NewFlows returns the flows of one link. The owner names the node that owns an
// address; nil names none.
func NewFlows(owner func(netip.Addr) string) *Flows {
	return &Flows{tracker: flow.New(flow.Options{Owner: owner})}
}

// Watch begins to follow connections now, for rules that are added later.
func (l *Flows) Watch() { l.watching = true }

// see reports on the frame that is being sent, nil for anything but TCP.
func (l *Flows) see(loop *sim.Loop, f *Frame) *flow.Info {
	return l.tracker.Observe(loop.Now(), f.N, f.Packet)
}
