package topology_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/topology"

	"netlab/nodes"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// moments are the segments that a node sent and took at one instant, in the
// record's order: "> #7 ACK", "< #4 data".
func moments(r *tap.Record, node string, at func(tap.Event) bool) []string {
	var all []string
	for _, e := range r.Events {
		switch {
		case !at(e):
		case e.Kind == tap.PacketSent && e.Packet.From == node:
			all = append(all, fmt.Sprintf("> #%d %s", e.Packet.N, e.Packet.Word()))
		case e.Kind == tap.PacketArrived && e.Packet.To == node:
			all = append(all, fmt.Sprintf("< #%d %s", e.Packet.N, e.Packet.Word()))
		}
	}
	return all
}

// A RST that arrives at the instant of the last data is recorded after the
// acknowledgment that the node sent before it got the RST.
func TestRecordHasTheAcknowledgmentBeforeTheReset(t *testing.T) {
	nw := twoHosts(t, "delay 50ms")
	client, _ := established(t, nw, "a", "b")
	nw.Do(func(*topology.Engine) {
		if n, err := client.Write(make([]byte, 100_000)); n != 100_000 || err != nil {
			t.Fatal(n, err)
		}
		client.Abort()
	})
	nw.RunUntilIdle()
	r := nw.Tap()
	i := slices.IndexFunc(r.Packets, func(p *tap.Packet) bool { return p.From == "a" && p.Flags.Has(wire.RST) })
	if i < 0 {
		t.Fatal("a sent no RST")
	}
	reset := r.Packets[i].Arrived
	got := moments(r, "b", func(e tap.Event) bool { return e.At == reset })
	if n := len(got); n < 3 || !strings.HasPrefix(got[n-2], "> ") || !strings.HasSuffix(got[n-1], " RST") {
		t.Errorf("b took and sent\n%s\nwant an ACK and then the RST at the end", strings.Join(got, "\n"))
	}
	for _, p := range r.Packets {
		if p.Kinds.Has(flow.ChallengeACK) {
			t.Errorf("#%d is called a challenge ACK", p.N)
		}
	}
	if f := nw.Findings(); f.Failures+f.Warnings > 0 {
		t.Errorf("the monitor has %d failures, the first %+v", f.Failures+f.Warnings, f.Violations[0])
	}
}

// What a node sends while it works through the arrivals of one instant stands
// between them: b answers each segment beyond a hole as it takes it, and a sends
// what each acknowledgment lets it send.
func TestRecordHasWhatEachArrivalOfAnInstantCaused(t *testing.T) {
	nw := twoHosts(t, "delay 50ms")
	if _, err := nw.Link("a", "b").Rule("drop a data #1"); err != nil {
		t.Fatal(err)
	}
	client, server := established(t, nw, "a", "b")
	move(t, nw, client, server, 60_000)
	r := nw.Tap()
	first := r.Packets[slices.IndexFunc(r.Packets, func(p *tap.Packet) bool { return p.Fate == tap.Delivered && p.Word() == wire.WordData })]
	b := moments(r, "b", func(e tap.Event) bool { return e.At == first.Arrived })
	if len(b) < 6 || len(b)%2 != 0 {
		t.Fatalf("b took and sent\n%s\nwant several segments, each with its answer", strings.Join(b, "\n"))
	}
	for i, m := range b {
		if m[0] != "<>"[i%2] {
			t.Fatalf("b took and sent\n%s\nwant each segment beyond the hole to be answered before the next", strings.Join(b, "\n"))
		}
	}
	var together bool // an instant at which several acknowledgments let a send
	for _, p := range r.Packets {
		a := moments(r, "a", func(e tap.Event) bool { return e.At == p.Arrived && p.To == "a" })
		kinds := ""
		for _, m := range a {
			kinds += m[:1]
		}
		together = together || strings.Contains(kinds, "<>") && strings.Count(kinds, "<") > 1 && strings.Contains(kinds[strings.Index(kinds, ">"):], "<")
	}
	if !together {
		t.Error("nothing that a sent stands between two acknowledgments of one instant")
	}
}

// Every arrival is recorded, in the order in which they came, where the stack
// has no room for some of them.
func TestRecordHasArrivalsThatTheStackDrops(t *testing.T) {
	nw := twoHosts(t, "delay 50ms")
	client, server := established(t, nw, "a", "b")
	nw.Do(func(*topology.Engine) {
		if err := server.Set(nodes.ReceiveBuffer(4096)); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Write(make([]byte, 200_000)); err != nil {
			t.Fatal(err)
		}
	})
	nw.Run(time.Second)
	if nw.Host("a").Stats().Retransmits == 0 {
		t.Error("b had room for everything")
	}
	var before uint64
	for _, e := range nw.Tap().Events {
		if e.Kind == tap.PacketArrived && e.Packet.To == "b" {
			if e.Packet.N <= before {
				t.Fatalf("#%d arrived after #%d", e.Packet.N, before)
			}
			before = e.Packet.N
		}
	}
	for _, p := range nw.Tap().Packets {
		if p.Fate == tap.InFlight && p.Sent < nw.Now()-50*time.Millisecond {
			t.Errorf("#%d has no fate", p.N)
		}
	}
}
