package analyze_test

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"netlab/cmd/netlab/analyze"
	pcap "netlab/cmd/netlab/analyze/capture"
	"netlab/topology/tap"
	"netlab/topology/wire/flow"
)

// The record of a whole capture has what those of its connections have, in the order of
// the capture: the same segments, and the same changes of states.
func TestRecordOfAllConnections(t *testing.T) {
	file := twoConnections(t).file
	all := new(analyze.Recorders)
	r, err := pcap.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := analyze.Read(context.Background(), r, analyze.Options{
		Segment: all.Segment,
		Gone: func(c *flow.Conn, _ analyze.Marks) error {
			all.Gone(c)
			return nil
		},
	}); err != nil {
		t.Fatal(err)
	}
	whole := all.Record()
	if !slices.IsSortedFunc(whole.Packets, func(a, b *tap.Packet) int { return int(a.N) - int(b.N) }) {
		t.Error("the packets are not in the order of the capture")
	}
	packets, events := 0, 0
	for _, id := range []int{1, 2} {
		one := record(t, file, &analyze.Recorder{ID: id})
		packets += len(one.Packets)
		events += len(one.Events)
		var of []tap.Transition
		for _, tr := range whole.Transitions {
			if tr.Conn.ID == id {
				of = append(of, *tr)
			}
		}
		if len(of) != len(one.Transitions) {
			t.Fatalf("connection %d: %d changes of states in the whole, %d alone", id, len(of), len(one.Transitions))
		}
		for i, tr := range one.Transitions {
			if of[i].To != tr.To || of[i].Cause != tr.Cause || of[i].Local != tr.Local {
				t.Errorf("connection %d: change %d is %+v in the whole, %+v alone", id, i, of[i], *tr)
			}
		}
	}
	if len(whole.Packets) != packets || len(whole.Events) != events || len(whole.Conns) != 2 {
		t.Errorf("%d packets, %d events, %d connections; want %d, %d, 2", len(whole.Packets), len(whole.Events), len(whole.Conns), packets, events)
	}
	for _, p := range whole.Packets {
		l := whole.Links[p.Link]
		if l.A != p.From && l.B != p.From || l.A != p.To && l.B != p.To {
			t.Errorf("packet %d from %s to %s is on link %s", p.N, p.From, p.To, l.Name)
		}
	}
}
