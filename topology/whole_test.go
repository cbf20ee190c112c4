package topology_test

import (
	"bytes"
	"net/netip"
	"testing"

	"netlab/impair"
	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/wire/match"
)

// passing copies the payload of each packet when it is sent.
type passing map[uint64][]byte

func (p passing) Observe(e tap.Event) {
	if e.Kind == tap.PacketSent {
		p[e.Packet.N], _ = e.Packet.AppendPayload(nil)
	}
}

// A record of whole packets and one of their beginnings are of the same run: the second
// has as many packets with the same fates, has their first bytes, and a sink is given
// the others as they pass.
func TestRecordOfBeginnings(t *testing.T) {
	copies := make(passing)
	some, all := busy(t, 1, tap.Options{}, copies), busy(t, 1, tap.Options{Whole: true})
	if a, b := some.Digest(), all.Digest(); a != b {
		t.Errorf("digest %s, with whole packets %s", a, b)
	}
	got, want := some.Tap().Packets, all.Tap().Packets
	if len(got) != len(want) {
		t.Fatalf("%d packets, want %d", len(got), len(want))
	}
	cut, changed, copied, passed := 0, 0, 0, 0
	for i, p := range got {
		w := want[i]
		if p.Fate != w.Fate || p.Arrived != w.Arrived || p.Bad != w.Bad || p.Kinds != w.Kinds || p.Why.String() != w.Why.String() {
			t.Fatalf("#%d: %+v\nwant %+v", p.N, p, w)
		}
		if p.Size() != len(w.Data) || p.Len != w.Len || !w.Whole() || !bytes.HasPrefix(w.Data, p.Data) || !bytes.HasPrefix(w.Payload, p.Payload) {
			t.Fatalf("#%d: %d of %d bytes, %d of payload; want the first of %d with %d", p.N, len(p.Data), p.Size(), len(p.Payload), len(w.Data), len(w.Payload))
		}
		if !bytes.Equal(copies[p.N], w.Payload) {
			t.Fatalf("#%d: the sink has %d bytes of payload, want %d", p.N, len(copies[p.N]), len(w.Payload))
		}
		if _, ok := p.AppendPayload(nil); ok != p.Whole() {
			t.Fatalf("#%d: its payload is there: %v, it is whole: %v", p.N, ok, p.Whole())
		}
		if !bytes.Equal(p.Arrival().Data, w.Arrival().Data) && (p.As != nil || p.Whole()) {
			t.Fatalf("#%d arrived with other bytes", p.N)
		}
		if !p.Whole() {
			cut++
		}
		if p.Fate == tap.Corrupted {
			changed++
		}
		if p.CopyOf != 0 {
			copied++
		}
		if p.PassesOn != 0 {
			passed++
		}
	}
	if cut == 0 || changed == 0 || copied == 0 || passed == 0 {
		t.Errorf("%d packets are cut, %d damaged, %d copies, %d passed on: want some of each", cut, changed, copied, passed)
	}
}

// What a raw node has received stays as it arrived, however much comes after.
func TestRawKeepsWhatItReceived(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a", Kind: topology.Raw}, {Name: "r", Kind: topology.Router}, {Name: "b", Kind: topology.Raw}},
		Links: []topology.LinkSpec{{A: "a", B: "r"}, {A: "r", B: "b"}},
	})
	const many = 50
	payload := func(i int) []byte { return bytes.Repeat([]byte{byte(i)}, 1000) }
	nw.Do(func(e *topology.Engine) {
		for i := range many {
			d := wire.Datagram{
				Src: netip.AddrPortFrom(nw.Addrs("a")[0], 1), Dst: netip.AddrPortFrom(nw.Addrs("b")[0], 2), Payload: payload(i),
			}
			data, err := d.Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			e.Raw("a").Send(0, data)
			for e.Step() {
			}
		}
		for i := range many {
			if p, ok := e.Raw("b").Receive(); !ok || !bytes.Equal(p.Packet.Payload, payload(i)) || !p.Packet.ChecksumsOK() {
				t.Fatalf("datagram %d: there %v, other bytes", i, ok)
			}
		}
	})
}

// Code in a rule that keeps a packet, which it must not, has the bytes that it was shown.
func TestRulesMayKeepPackets(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b"}},
	})
	var shown []*wire.Packet
	var as [][]byte
	keep := impair.Choose("keep", func(p *wire.Packet, _ *flow.Info) impair.Action {
		shown, as = append(shown, p), append(as, bytes.Clone(p.Data))
		return nil
	})
	if _, err := nw.Link("a", "b").AddRule(impair.Rule{Match: match.MustParse("packet"), Do: keep}); err != nil {
		t.Fatal(err)
	}
	client, server := established(t, nw, "a", "b")
	nw.Do(func(e *topology.Engine) { pump(t, e.Loop, client, server, 100_000) })
	for i, p := range shown {
		if !bytes.Equal(p.Data, as[i]) {
			t.Fatalf("packet %d of %d has other bytes than were shown", i, len(shown))
		}
	}
	if len(shown) < 50 {
		t.Errorf("%d packets", len(shown))
	}
}
