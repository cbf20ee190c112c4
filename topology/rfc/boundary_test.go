package rfc_test

import (
	"testing"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// ahead adds a segment to b at 300 ms that is like the handshake's ACK of a, but follows on
// all that a has sent.
func (x *tape) ahead(change func(*wire.Segment)) {
	fin, last := x.packet("a", 1, isFIN), x.latest("a", isData)
	x.like(300*time.Millisecond, last, func(s *wire.Segment) {
		s.Flags, s.Seq, s.Payload, s.Len = wire.ACK, fin.Seq, nil, 0
		change(s)
	})
}

// latest is the last segment of a node that fits.
func (x *tape) latest(from string, fits func(*tap.Packet) bool) *tap.Packet {
	x.t.Helper()
	for i := len(x.steps) - 1; i >= 0; i-- {
		if s := x.steps[i]; s.kind == tap.PacketSent && s.packet.From == from && fits(s.packet) {
			return s.packet
		}
	}
	x.t.Fatalf("no such packet of %s", from)
	return nil
}

// window is how far b's window reaches when a has sent all its data: by its latest ACK,
// and by the one that has reached furthest, which differs by what is lost to the scale.
func (x *tape) window() (latest, most uint32) {
	x.t.Helper()
	next := x.packet("a", 1, isFIN).Seq
	for _, s := range x.steps {
		if s.kind == tap.PacketSent && s.packet.From == "b" && s.at < 300*time.Millisecond && isACK(s.packet) {
			latest = s.packet.Ack + uint32(s.packet.Window)<<7 - next
			most = max(most, latest)
		}
	}
	return latest, most
}

// Where a number decides, a rule holds on one side of it and is broken on the other.
func TestRulesEndWhereTheyShould(t *testing.T) {
	delivered := func(after time.Duration) func(*tape) {
		return func(x *tape) {
			ack := x.latest("b", func(p *tap.Packet) bool { return isACK(p) && p.Sent < 300*time.Millisecond })
			x.ahead(func(s *wire.Segment) { s.Len = 10 })
			x.like(300*time.Millisecond+after, ack, func(s *wire.Segment) { s.Ack = x.packet("a", 1, isFIN).Seq + 10 })
		}
	}
	for _, tt := range []struct {
		rule, scene   string
		keeps, breaks func(x *tape)
	}{
		{
			"unacceptable-gets-ack", four,
			func(x *tape) { _, most := x.window(); x.ahead(func(s *wire.Segment) { s.Seq += most }) },
			func(x *tape) { _, most := x.window(); x.ahead(func(s *wire.Segment) { s.Seq += most + 1 }) },
		},
		{
			"unacceptable-gets-ack", four,
			func(x *tape) { x.ahead(func(*wire.Segment) {}) },
			func(x *tape) { x.ahead(func(s *wire.Segment) { s.Seq-- }) },
		},
		{
			"rst-challenge", four,
			func(x *tape) {
				latest, _ := x.window()
				x.ahead(func(s *wire.Segment) { s.Flags, s.Seq = wire.RST, s.Seq+latest })
			},
			func(x *tape) {
				latest, _ := x.window()
				x.ahead(func(s *wire.Segment) { s.Flags, s.Seq = wire.RST, s.Seq+latest-1 })
			},
		},
		{
			"rst-exact", four,
			func(x *tape) { x.ahead(func(s *wire.Segment) { s.Flags, s.Seq = wire.RST, s.Seq+1 }) },
			func(x *tape) { x.ahead(func(s *wire.Segment) { s.Flags = wire.RST }) },
		},
		{
			"ack-of-unsent", four,
			func(x *tape) { x.ahead(func(*wire.Segment) {}) },
			func(x *tape) { x.ahead(func(s *wire.Segment) { s.Ack++ }) },
		},
		{
			"syn-received-bad-ack", four,
			func(*tape) {},
			func(x *tape) { x.edit(x.packet("a", 1, isACK), func(s *wire.Segment) { s.Ack++ }) },
		},
		{
			"syn-sent-bad-ack", four,
			func(*tape) {},
			func(x *tape) { x.edit(x.packet("b", 1, isSYNACK), func(s *wire.Segment) { s.Ack++ }) },
		},
		{
			"paws", four,
			func(x *tape) { x.ahead(func(*wire.Segment) {}) },
			func(x *tape) { x.ahead(func(s *wire.Segment) { s.Options[7]-- }) },
		}, // the last byte of TSval
		{
			"acks-arrived", four,
			func(*tape) {},
			func(x *tape) { x.edit(x.latest("b", isFIN), func(s *wire.Segment) { s.Ack++ }) },
		},
		{"ack-in-time", four, delivered(500*time.Millisecond - 1), delivered(500 * time.Millisecond)},
		{
			"ack-every-second", four,
			func(x *tape) { x.ahead(func(s *wire.Segment) { s.Len = 2*1460 - 1 }) },
			func(x *tape) { x.ahead(func(s *wire.Segment) { s.Len = 2 * 1460 }) },
		},
		{
			"isn-grows", "same port again from TIME-WAIT",
			func(x *tape) {
				first := x.packet("a", 1, isSYN).Seq
				x.edit(x.packet("a", 2, isSYN), func(s *wire.Segment) { s.Seq = first + 1 })
			},
			func(x *tape) {
				first := x.packet("a", 1, isSYN).Seq
				x.edit(x.packet("a", 2, isSYN), func(s *wire.Segment) { s.Seq = first })
			},
		},
		{
			"path-mtu", "datagrams too big for the path",
			func(x *tape) {
				x.edit(x.packet("b", 11, isData), func(s *wire.Segment) { s.Payload, s.Len = nil, 360 })
			},
			func(x *tape) {
				x.edit(x.packet("b", 11, isData), func(s *wire.Segment) { s.Payload, s.Len = nil, 361 })
			},
		},
		{
			"time-wait-2msl", four,
			func(x *tape) { x.sooner(x.transition("a", wire.Closed), time.Microsecond-1) },
			func(x *tape) { x.sooner(x.transition("a", wire.Closed), time.Microsecond) },
		},
		{
			"syn-limit", "SYN given up",
			func(x *tape) { x.sooner(x.transition("a", wire.Closed), 127*time.Second-3*time.Minute) },
			func(x *tape) { x.sooner(x.transition("a", wire.Closed), 127*time.Second-3*time.Minute+1) },
		},
		{
			"keepalive-death", "keepalive",
			func(x *tape) {
				x.remove(x.packet("a", 1, func(p *tap.Packet) bool { return p.Fate == tap.Dropped }))
			},
			func(x *tape) {
				lost := func(p *tap.Packet) bool { return p.Fate == tap.Dropped }
				x.remove(x.packet("a", 1, lost), x.packet("a", 2, lost))
			},
		},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			rec := record(t, tt.scene)
			for _, side := range []struct {
				change func(*tape)
				breaks bool
			}{{tt.keeps, false}, {tt.breaks, true}} {
				x := newTape(t, rec)
				side.change(x)
				if n := brokenIn(x.play().Findings, tt.rule); n > 0 != side.breaks {
					t.Errorf("broken %d times, want any: %v", n, side.breaks)
				}
			}
		})
	}
}
