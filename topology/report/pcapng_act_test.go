package report

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// What was done to the network is a comment of the next packet that is written, also
// where the one in between is shown on another interface.
func TestPcapngTellsActs(t *testing.T) {
	var out bytes.Buffer
	c, err := NewPcapng(&out, []tap.Link{{Name: "a-b", A: "a", B: "b"}}, PcapngOptions{Lost: true})
	if err != nil {
		t.Fatal(err)
	}
	act := func(at time.Duration, kind wire.Act, link int, node string) {
		c.Observe(tap.Event{Kind: tap.Acted, At: at, Act: &tap.Act{At: at, Kind: kind, Link: link, Node: node}})
	}
	send := func(n uint64, at time.Duration, lost bool) {
		p := &tap.Packet{N: n, Origin: true, From: "a", To: "b", Sent: at, Arrived: tap.Never}
		c.Observe(tap.Event{Kind: tap.PacketSent, At: at, Packet: p})
		if p.Fate = tap.Delivered; lost {
			p.Fate, p.Why = tap.Dropped, wire.Decisions{{By: wire.ByCut, Draw: wire.NoDraw}}
			c.Observe(tap.Event{Kind: tap.PacketDropped, At: at, Packet: p})
			return
		}
		c.Observe(tap.Event{Kind: tap.PacketArrived, At: at + time.Millisecond, Packet: p})
	}
	send(1, 0, false)
	act(time.Second, wire.ActCut, 0, "")
	act(time.Second, wire.ActCrash, tap.NoLink, "b")
	send(2, 2*time.Second, true)
	act(3*time.Second, wire.ActMend, 0, "a")
	send(3, 4*time.Second, false)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"0.000 a-b:a #1 delivered",
		"2.000 a-b:lost #2 dropped by cut|a-b: cut at 1.000|b: crashed at 1.000",
		"4.000 a-b:a #3 delivered|a-b: mended from a at 3.000",
	}
	if diff := cmp.Diff(want, captured(t, out.Bytes())); diff != "" {
		t.Error(diff)
	}
}
