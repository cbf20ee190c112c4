package rfc_test

import (
	"testing"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// Only the window that a SYN cookie has offered may shrink without fault: what the
// connection offers later is its own word.
func TestShrinkingAfterSYNCookie(t *testing.T) {
	x := newTape(t, record(t, "SYN cookies and a small receive buffer"))
	fin := x.packet("b", 1, func(p *tap.Packet) bool { return p.Flags.Has(wire.FIN) })
	x.edit(fin, func(s *wire.Segment) { s.Window = 1 })
	known, unknown := 0, 0
	for _, v := range x.play().Violations {
		switch {
		case v.Rule.ID != "no-shrinking":
		case v.Known != nil:
			known++
		case v.Packet == fin.N:
			unknown++
		default:
			t.Errorf("packet %d: the window shrinks: %v", v.Packet, v)
		}
	}
	if known != 1 || unknown != 1 {
		t.Errorf("the window shrinks %d times as known, %d times at the FIN, want 1 and 1", known, unknown)
	}
}
