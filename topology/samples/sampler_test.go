package samples_test

import (
	"net/netip"
	"testing"
	"time"

	"netlab/topology/samples"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// An end or a direction beyond the limit is omitted once, however often it changes.
func TestOmittedSeriesAreCountedOnce(t *testing.T) {
	const more = 5
	s := samples.New(2)
	remote := netip.MustParseAddrPort("10.0.0.2:80")
	for i := range samples.MaxSeries + more {
		local := netip.AddrPortFrom(netip.MustParseAddr("10.0.0.1"), uint16(1024+i))
		c := &flow.Conn{ID: i + 1}
		c.Ends[0].Addr, c.Ends[1].Addr = local, remote
		for k, to := range []wire.State{wire.SynSent, wire.Established, wire.FinWait1} {
			at := time.Duration(k)
			c.Ends[0].State = to
			s.Observe(tap.Event{Kind: tap.StateChanged, At: at, Transition: &tap.Transition{Node: "a", Local: local, Conn: c, To: to}})
			s.Socket("a", local, remote).Settled(at, samples.Stack{CWnd: uint32(10 + k)})
		}
	}
	for k := range 3 {
		s.Direction(0, "a").Queued(0, k, 100*k, 0)
	}
	got := s.Samples()
	if len(got.Ends) != samples.MaxSeries || len(got.Links) != 0 || got.Omitted != more+1 {
		t.Errorf("%d ends and %d queues are kept, %d series omitted, want %d, none and %d", len(got.Ends), len(got.Links), got.Omitted, samples.MaxSeries, more+1)
	}
}
