package rfc_test

import (
	"testing"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

func isICMP(p *tap.Packet) bool { return p.Proto == wire.ICMP }

// The rule of the path's MTU on a run in which a host was told 400, and then 500: its
// last segment is made longer, and sent again later.
func TestPathMTU(t *testing.T) {
	grown := func(length int) func(*wire.Segment) {
		return func(s *wire.Segment) { s.Payload, s.Len = nil, length }
	}
	last := func(x *tape) *tap.Packet {
		for i := len(x.steps) - 1; ; i-- {
			if s := x.steps[i]; s.kind == tap.PacketSent && s.packet.From == "b" && isData(s.packet) {
				return s.packet
			}
		}
	}
	longer := func(length int) func(*tape) {
		return func(x *tape) { x.edit(last(x), grown(length)) }
	}
	later := func(length int, at time.Duration) func(*tape) {
		return func(x *tape) { x.like(at, last(x), grown(length)) }
	}
	all := func(length int) func(*tape) {
		return func(x *tape) {
			for _, r := range x.rec.Packets {
				if r.From == "b" && isData(r) {
					x.edit(r, grown(length))
				}
			}
		}
	}
	told := func(change func(icmp []byte), then func(*tape)) func(*tape) {
		return func(x *tape) {
			for k := 1; k <= 2; k++ {
				r := x.packet("a", k, isICMP)
				for i := range x.steps {
					if s := &x.steps[i]; s.packet == r {
						s.data = append([]byte(nil), s.data...)
						change(s.data[20:])
						if err := wire.FixChecksums(s.data); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			then(x)
		}
	}
	for name, tt := range map[string]struct {
		change func(*tape)
		breaks bool
	}{
		"as it was": {func(*tape) {}, false},
		"400 bytes": {longer(360), false},
		"401 bytes": {longer(361), true},
		"401 bytes that routers may fragment": {func(x *tape) {
			x.edit(last(x), func(s *wire.Segment) { s.Payload, s.Len, s.DontFragment = nil, 361, false })
		}, false},
		"just before 5 minutes":      {later(361, 5*time.Minute+2*time.Second), true},
		"after 5 minutes":            {later(361, 5*time.Minute+3*time.Second), false},
		"of an MTU that is not told": {told(func(icmp []byte) { icmp[6], icmp[7] = 0, 0 }, longer(361)), false},
		"of an MTU of 10, 68 bytes":  {told(func(icmp []byte) { icmp[6], icmp[7] = 0, 10 }, all(28)), false},
		"of an MTU of 10, 69 bytes":  {told(func(icmp []byte) { icmp[6], icmp[7] = 0, 10 }, all(29)), true},
		"of what was not sent": {told(func(icmp []byte) {
			icmp[8+20+4] ^= 0x40 // the quoted sequence number
		}, longer(361)), false},
		"of another connection": {told(func(icmp []byte) {
			icmp[8+20] ^= 0x40 // the quoted source port
		}, longer(361)), false},
	} {
		t.Run(name, func(t *testing.T) {
			x := newTape(t, record(t, "datagrams too big for the path"))
			tt.change(x)
			broken := 0
			for _, v := range x.play().Violations {
				if v.Rule.ID == "path-mtu" {
					broken++
				}
			}
			if broken > 0 != tt.breaks {
				t.Errorf("path-mtu is broken %d times, want that: %v", broken, tt.breaks)
			}
		})
	}
}
