package tap

import (
	"testing"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// exchange is a record of a handshake of a with b, a segment of data, and the states
// of a; change may alter it.
func exchange(change func(*Record)) *Record {
	c := &flow.Conn{ID: 1}
	r := &Record{Links: []Link{{Name: "a-b", A: "a", B: "b"}}, Conns: []*flow.Conn{c}}
	for i, s := range []struct {
		from  string
		flags wire.Flags
		len   int
		seq   uint32
		at    time.Duration
	}{
		{"a", wire.SYN, 0, 0, 0},
		{"b", wire.SYN | wire.ACK, 0, 0, 50},
		{"a", wire.ACK, 0, 1, 100},
		{"a", wire.ACK | wire.PSH, 10, 1, 100},
	} {
		p := &Packet{N: uint64(i + 1), From: s.from, Sent: s.at, Arrived: s.at + 50, Fate: Delivered}
		p.Conn, p.RelSeq, p.Proto, p.Version, p.Flags, p.Packet.Len = c, s.seq, wire.TCP, 4, s.flags, s.len
		p.Options.HasTimestamps, p.Options.TSVal = true, uint32(1000*i)
		r.Packets = append(r.Packets, p)
	}
	r.Transitions = []*Transition{
		{At: 0, Node: "a", Conn: c, To: wire.SynSent, Cause: wire.Called(wire.CallConnect)},
		{At: 100, Node: "a", Conn: c, From: wire.SynSent, To: wire.Established, Cause: wire.Received(wire.WordSYNACK, 2)},
	}
	if change != nil {
		change(r)
	}
	return r
}

// What is drawn from the seed and means nothing is no difference.
func TestCompareFindsNothingWhereNothingIs(t *testing.T) {
	c := Compare(exchange(nil), exchange(func(r *Record) {
		for _, p := range r.Packets {
			p.Seq, p.Ack, p.Options.TSVal, p.Options.TSEcr = p.Seq+77, p.Ack+99, 5, 6
			p.Src = wire.Packet{}.Src
		}
		r.Transitions[1].Cause.Packet = 9
	}))
	if c.Packets != nil || c.States != nil || c.Times != nil || c.SamePackets != 4 || c.SameStates != 2 {
		t.Errorf("%+v", c)
	}
}

// Each way to differ is found, where it is first.
func TestCompare(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Record)
		in     Aspect
		before int
		states bool
		node   string
	}{
		"flags":    {func(r *Record) { r.Packets[2].Flags |= wire.FIN }, InFlags, 1, false, "a"},
		"numbers":  {func(r *Record) { r.Packets[3].RelAck = 5 }, InNumbers, 2, false, "a"},
		"length":   {func(r *Record) { r.Packets[3].Packet.Len = 11 }, InLength, 2, false, "a"},
		"window":   {func(r *Record) { r.Packets[1].Window = 1 }, InWindow, 0, false, "b"},
		"options":  {func(r *Record) { r.Packets[1].Options.MSS = 1 }, InOptions, 0, false, "b"},
		"meaning":  {func(r *Record) { r.Packets[3].Kinds |= flow.Retransmission }, InMeaning, 2, false, "a"},
		"fate":     {func(r *Record) { r.Packets[1].Fate = Dropped }, InFate, 0, false, "b"},
		"protocol": {func(r *Record) { r.Packets[1].Version = 6 }, InProtocol, 0, false, "b"},
		"an end":   {func(r *Record) { r.Packets = r.Packets[:3] }, InBeing, 2, false, "a"},
		"state":    {func(r *Record) { r.Transitions[1].To = wire.Closed }, InState, 1, true, "a"},
		"cause":    {func(r *Record) { r.Transitions[1].Cause = wire.TimedOut(wire.TimerUser) }, InCause, 1, true, "a"},
		"several, the first counts": {func(r *Record) {
			r.Packets[3].Packet.Len = 11
			r.Packets[1].Fate = Dropped
		}, InFate, 0, false, "b"},
	} {
		for _, turned := range []bool{false, true} {
			a, b := exchange(nil), exchange(c.change)
			if turned {
				a, b = b, a
			}
			got := Compare(a, b)
			d, other := got.Packets, got.States
			if c.states {
				d, other = got.States, got.Packets
			}
			if d == nil || d.In != c.in || d.Before != c.before || d.Node != c.node || other != nil {
				t.Errorf("%s, turned %v: %+v and %+v", name, turned, d, other)
			}
		}
	}
}

// Times are apart from all else: a slower link changes nothing but them.
func TestCompareTimes(t *testing.T) {
	c := Compare(exchange(nil), exchange(func(r *Record) {
		for _, p := range r.Packets {
			p.Sent, p.Arrived = 2*p.Sent, 2*p.Sent+100
		}
		r.Transitions[1].At = 200
	}))
	if c.Packets != nil || c.States != nil || c.Times == nil {
		t.Fatalf("%+v", c)
	}
	if d := c.Times; d.Node != "a" || d.Before != 0 || d.In != InTime || d.AtOf(0) != 0 || d.AtOf(1) != 0 {
		t.Errorf("%+v", d)
	}
}

// What comes first is the same whichever record comes first.
func TestCompareIsSymmetric(t *testing.T) {
	a := exchange(func(r *Record) { r.Packets[1].Sent, r.Packets[2].Sent, r.Packets[3].Sent = 30, 900, 900 })
	b := exchange(func(r *Record) { r.Packets[1].Sent = 80 })
	x, y := Compare(a, b).Times, Compare(b, a).Times
	if x == nil || y == nil || x.Stream != y.Stream || x.At() != 30 || y.At() != 30 {
		t.Errorf("%+v and %+v", x, y)
	}
}

// A node that only one of the records has, and a record without anything.
func TestCompareWithNothing(t *testing.T) {
	c := Compare(exchange(nil), &Record{})
	if c.Packets == nil || c.Packets.In != InBeing || c.Packets.AtOf(1) != Never || c.States == nil || c.SamePackets+c.SameStates != 0 {
		t.Errorf("%+v", c)
	}
}
