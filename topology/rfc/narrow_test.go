package rfc_test

import (
	"testing"
	"time"

	"netlab/topology/wire"
)

// A known divergence excuses what the pinned stack does, and nothing beside it: the
// nearest thing to it that the stack does not do is reported.
func TestDivergencesExcuseNoMore(t *testing.T) {
	for _, tt := range []struct {
		name, rule string
		run        func(t testing.TB) *run
		change     func(x *tape)
	}{
		{"no ACK for a FIN without ACK outside the window of SYN-RECEIVED", "unacceptable-gets-ack", func(t testing.TB) *run {
			f := newForger(t, 4000)
			f.listen()
			f.send(wire.SYN, 0, 0, 0)
			f.seq++
			f.send(wire.FIN, 1<<24, 0, 0)
			return f.finish()
		}, func(x *tape) { x.remove(x.packet("b", 1, isACK)) }},
		{"no challenge ACK in the window that a connection has offered after its SYN cookie", "rst-challenge", func(t testing.TB) *run {
			f := newForger(t, 4000)
			f.cookies(true)
			f.listen()
			f.send(wire.SYN, 0, 0, 0)
			f.seq, f.ack = f.seq+1, f.heard(isSYNACK).Seq+1
			f.send(wire.ACK, 0, 0, 0)
			f.accept()
			f.send(wire.ACK, 0, 0, 10)
			f.Run(10 * time.Second)
			f.send(wire.RST, 1000, 0, 0)
			return f.finish()
		}, func(x *tape) { x.remove(x.packet("b", 2, isACK)) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := newTape(t, tt.run(t))
			for _, v := range x.play().Violations {
				if v.Rule.ID == tt.rule {
					t.Fatalf("the stack does it: %v", v)
				}
			}
			tt.change(x)
			for _, v := range x.play().Violations {
				if v.Rule.ID != tt.rule {
					continue
				}
				if v.Known != nil {
					t.Errorf("excused: %v", v)
				}
				return
			}
			t.Error("the rule sleeps")
		})
	}
}
