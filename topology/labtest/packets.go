package labtest

import (
	"testing"

	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/match"
)

// Packets returns the packets so far that a pattern of package match selects, as
// their senders put them on the wire, in order: len(Packets(t, nw, "a SYN")) is
// how many SYNs a sent, Packets(t, nw, "b FIN #1")[0].Sent when b closed. What a
// link lost is there, what it copied is there once. They are copies, and stay as
// they are now.
//
// The test ends at once where the pattern is wrong, or where the record no longer
// holds all packets; see Spec.Record.
func Packets(t testing.TB, nw *topology.Network, pattern string) []tap.Packet {
	t.Helper()
	p := parsed(t, nw, pattern)
	var found []tap.Packet
	var evicted uint64
	nw.Inspect(func(rec *tap.Record) {
		evicted = rec.Evicted
		counter := match.NewCounter(p)
		counter.Owners(owners(rec))
		for _, sent := range rec.Packets {
			if sent.Origin && counter.Match(&sent.Info, &sent.Packet) {
				found = append(found, snapshot(sent))
			}
		}
	})
	complete(t, p, evicted)
	return found
}

// complete ends the test where the record no longer has what a pattern counts.
func complete(t testing.TB, p match.Pattern, evicted uint64) {
	t.Helper()
	if evicted > 0 {
		t.Fatalf("labtest: packets %q: the record has forgotten the first %d packets: raise Spec.Record.MaxPackets", p, evicted)
	}
}

// parsed is a pattern of the network's nodes. The test ends at once where it is wrong.
func parsed(t testing.TB, nw *topology.Network, pattern string) match.Pattern {
	t.Helper()
	p, err := match.Parse(pattern)
	if err == nil {
		err = p.CheckNames(names(nw))
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Never fails the test where a packet that a pattern selects was sent: "RST",
// "retransmission", "a>b zero window".
func Never(t testing.TB, nw *topology.Network, pattern string) {
	t.Helper()
	found := Packets(t, nw, pattern)
	if len(found) == 0 {
		return
	}
	first := &found[0]
	t.Errorf("labtest: never %q: %d were sent, the first by %s to %s at %v: packet %d, %s",
		pattern, len(found), first.From, first.To, first.Sent, first.N, notation(first))
}

// notation writes a packet with sequence numbers from the start of its connection.
func notation(p *tap.Packet) []byte {
	seq, ack := p.Seq, p.Ack
	if p.Conn != nil {
		seq, ack = p.RelSeq, p.RelAck
	}
	return wire.AppendNotation(nil, &p.Packet, seq, ack)
}

// snapshot copies a packet with its connection, which go on changing.
func snapshot(p *tap.Packet) tap.Packet {
	s := *p
	if p.Conn != nil {
		c := *p.Conn
		s.Conn = &c
	}
	return s
}

func names(nw *topology.Network) []string {
	var all []string
	for _, n := range nw.Spec().Nodes {
		all = append(all, n.Name)
	}
	return all
}
