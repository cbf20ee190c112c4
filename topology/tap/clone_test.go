package tap

import (
	"testing"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// recorded is a record of so many packets of one connection, with its events.
func recorded(n int) (*Record, *flow.Conn) {
	c := &flow.Conn{ID: 1}
	r := &Record{Conns: []*flow.Conn{c}}
	for i := range n {
		p := &Packet{N: uint64(i + 1), Sent: time.Duration(i), Arrived: Never}
		p.Conn = c
		r.Packets = append(r.Packets, p)
		r.Events = append(r.Events, Event{Kind: PacketSent, Packet: p, Conn: c})
	}
	tr := &Transition{Conn: c, To: wire.Established}
	r.Transitions = []*Transition{tr}
	r.Events = append(r.Events, Event{Kind: StateChanged, Transition: tr}, Event{Kind: PacketArrived, Packet: &Packet{N: 1000}})
	return r, c
}

// A clone stays as it is when the record goes on, and is as consistent in itself: each
// packet, connection and change of state is one thing wherever it is named.
func TestCloneStaysAsItIs(t *testing.T) {
	r, conn := recorded(3)
	c := r.Clone()
	r.Packets[2].Fate, r.Packets[2].Arrived = Delivered, time.Second
	conn.Ends[0].State = wire.CloseWait
	p := c.Packets[2]
	if p.Fate != InFlight || p.Arrived != Never || p == r.Packets[2] {
		t.Errorf("packet 3 of the clone has fate %v and arrives at %v", p.Fate, p.Arrived)
	}
	if c.Conns[0].Ends[0].State != wire.Closed {
		t.Errorf("the connection of the clone is %v", c.Conns[0].Ends[0].State)
	}
	if c.Events[2].Packet != p || p.Conn != c.Conns[0] || c.Events[2].Conn != c.Conns[0] || c.Events[3].Transition != c.Transitions[0] ||
		c.Transitions[0].Conn != c.Conns[0] || c.Transitions[0] == r.Transitions[0] {
		t.Error("the clone names two things where the record names one")
	}
	if e := c.Events[4]; e.Packet.N != 1000 || e.Packet == r.Events[4].Packet {
		t.Errorf("an event of a packet that is not listed: %+v", e.Packet)
	}
}

func BenchmarkClone(b *testing.B) {
	r, _ := recorded(DefaultMaxPackets)
	for b.Loop() {
		r.Clone()
	}
}
