package rfc_test

import (
	"slices"
	"testing"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
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
			f.opens()
			f.send(wire.ACK, 0, 0, 0)
			f.accept()
			f.send(wire.ACK, 0, 0, 10)
			f.Run(10 * time.Second)
			f.send(wire.RST, 1000, 0, 0)
			return f.finish()
		}, func(x *tape) { x.remove(x.packet("b", 2, isACK)) }},
		{"a FIN that is not taken after the segment that has brought a SYN cookie back", "fin-moves", func(t testing.TB) *run {
			f := newForger(t, 4000)
			f.cookies(true)
			f.listen()
			f.opens()
			f.send(wire.ACK, 0, 0, 0)
			f.send(wire.FIN|wire.ACK, 0, 0, 0)
			return f.finish()
		}, func(x *tape) { x.silence(x.transition("b", wire.CloseWait)) }},
		{"no SYN,ACK of a connection in SYN-RECEIVED", "listen-syn", sceneOf("user timeout"), func(x *tape) {
			x.remove(x.packet("b", 1, isSYNACK))
		}},
		{"no state for a SYN,ACK with options that a SYN cookie has no room for", "listen-syn", sceneOf(four), func(x *tape) {
			x.silence(x.transition("b", wire.SynReceived))
		}},
		{"data that does not end the handshake of a listener's only connection", "syn-received", sceneOf("deferred accept"), func(x *tape) {
			x.silence(x.transition("b", wire.Established))
		}},
		{"an ACK that does not end a simultaneous open", "syn-received", func(t testing.TB) *run {
			f := newForger(t, 4000)
			f.calls()
			f.send(wire.SYN, 0, 0, 0)
			f.seq++
			f.send(wire.ACK, 0, 0, 0)
			return f.finish()
		}, func(x *tape) { x.silence(x.transition("b", wire.Established)) }},
		{"no ACK for data in TIME-WAIT that acknowledges what was not sent", "ack-of-unsent", sceneOf("ACK of what was not sent, in TIME-WAIT"), func(x *tape) {
			x.remove(x.latest("b", isACK))
		}},
		{"no ACK in TIME-WAIT for what was not sent, of a segment after a hole", "ack-of-unsent", func(t testing.TB) *run {
			f := newForger(t, 4000)
			f.inTimeWait()
			f.send(wire.ACK, 10, 1000, 0, withStamp(104))
			return f.finish()
		}, func(x *tape) { x.remove(x.latest("b", isACK)) }},
		{"more than one segment after a timeout, and TCP_CONGESTION before it", "loss-window", sceneOf("TCP_CONGESTION after a timeout"), func(x *tape) {
			x.tunedAt(100 * time.Millisecond)
		}},
		{"another segment than the earliest after a timeout, and TCP_CONGESTION before it", "earliest-first", sceneOf("TCP_CONGESTION after a timeout"), func(x *tape) {
			x.tunedAt(100 * time.Millisecond)
		}},
		{"another segment than the earliest after a timeout, and no TCP_CORK", "earliest-first", sceneOf("TCP_CORK and a timeout"), func(x *tape) {
			x.steps = slices.DeleteFunc(x.steps, func(s step) bool { return s.kind == tap.Tuned })
		}},
		{"data after a FIN, and no TCP_CORK", "silent-after-fin", sceneOf("TCP_CORK, CLOSE and a timeout"), func(x *tape) {
			x.steps = slices.DeleteFunc(x.steps, func(s step) bool { return s.kind == tap.Tuned })
		}},
		{"data after a FIN with TCP_CORK, where nothing was sent again", "silent-after-fin", sceneOf("TCP_CORK, CLOSE and a timeout"), func(x *tape) {
			x.remove(x.packet("b", 1, func(p *tap.Packet) bool { return p.Kinds.Has(flow.Retransmission) }))
		}},
		{"an ACK of what has not arrived in SYN-RECEIVED, where no opening has begun anew", "acks-arrived", sceneOf("simultaneous open"), func(x *tape) {
			x.edit(x.packet("b", 1, isSYNACK), func(s *wire.Segment) { s.Ack++ })
		}},
		{"text that is taken from one byte beyond the end of the window", "unacceptable-gets-ack", sceneOf("text at the end of the window, selectively acknowledged"), func(x *tape) {
			data, o := x.latest("a", isData), wire.Options{WindowScale: -1, NumSACK: 1}
			o.SACK[0].Start, o.SACK[0].End = data.Seq+1, data.End()+1
			x.edit(data, func(s *wire.Segment) { s.Seq++ })
			x.edit(x.latest("b", isACK), func(s *wire.Segment) { s.Options = o.Append(nil) })
		}},
		{"no ACK in TIME-WAIT for a FIN beyond RCV.NXT that acknowledges what was not sent", "ack-of-unsent", sceneOf("second FIN in TIME-WAIT"), func(x *tape) {
			x.remove(x.latest("b", isACK))
		}},
		{"a FIN of which no ACK comes before TIME-WAIT", "fin-acked", sceneOf(four), func(x *tape) {
			x.remove(x.latest("a", isACK))
		}},
		{"no ACK in TIME-WAIT for a FIN beyond a closed window", "unacceptable-gets-ack", sceneOf("second FIN in TIME-WAIT with a closed window"), func(x *tape) {
			x.remove(x.latest("b", isACK))
		}},
		{"a FIN beyond the end of the window that resets after CLOSE", "unacceptable-gets-ack", sceneOf("FIN at the end of the window after CLOSE"), func(x *tape) {
			x.edit(x.packet("a", 1, isFIN), func(s *wire.Segment) { s.Seq++ })
		}},
		{"a RST that changes nothing after a simultaneous open", "rst-exact", func(t testing.TB) *run {
			f := newForger(t, 4000)
			f.calls()
			f.send(wire.SYN, 0, 0, 0)
			f.send(wire.RST, 1, 0, 0)
			return f.finish()
		}, func(x *tape) { x.silence(x.last("b", wire.Closed)) }},
		{"a RST that changes nothing after an opening that began anew has ended", "rst-exact", func(t testing.TB) *run {
			f := newForger(t, 4000)
			f.calls()
			f.send(wire.SYN, 0, 0, 0)
			f.send(wire.SYN, 1000, 0, 0)
			f.Run(10 * time.Second)
			f.seq, f.ack = f.seq+2001, f.heard(isSYN).Seq+1
			f.send(wire.SYN|wire.ACK, -1, 0, 0)
			f.Run(10 * time.Second)
			f.send(wire.RST, 0, 0, 0)
			return f.finish()
		}, func(x *tape) { x.silence(x.last("b", wire.Closed)) }},
		{"nothing for ten minutes though the window has room", "sent-again", sceneOf("window that shrinks to less than what was lost"), func(x *tape) {
			x.remove(x.latest("a", isACK))
		}},
		{"nothing for ten minutes though the window has room for the first segment of three", "sent-again", func(t testing.TB) *run {
			f := newForger(t, 4000)
			f.listen()
			f.opens(stampedSYN(536))
			f.send(wire.ACK, 0, 0, 0, withStamp(101))
			f.write(f.accept(), 1500)
			f.send(wire.ACK, 0, 0, 0, withStamp(102), func(s *wire.Segment) { s.Window = 600 })
			return f.finish()
		}, func(x *tape) {
			for _, s := range slices.Clone(x.steps) {
				if s.kind == tap.PacketSent && s.packet.From == "b" && s.at > 2*time.Second {
					x.remove(s.packet)
				}
			}
		}},
		{"nothing for ten minutes, and no tail loss probe", "sent-again", sceneOf("tail loss probe after two round trips of 100 s"), func(x *tape) {
			for _, s := range slices.Clone(x.steps) {
				if s.kind == tap.PacketSent && s.packet.From == "b" && s.at > 200*time.Second {
					x.remove(s.packet)
				}
			}
		}},
		{"a segment that is too big after a SYN cookie which its number has brought back", "segment-size", func(t testing.TB) *run {
			f := newForger(t, 4000)
			f.cookies(true)
			f.listen()
			f.opens(stampedSYN(1300))
			f.send(wire.ACK, 0, 0, 10, withStamp(101))
			f.write(f.accept(), 1000)
			return f.finish()
		}, func(x *tape) {
			x.edit(x.packet("b", 1, isData), func(s *wire.Segment) { s.Payload, s.Len = nil, 1301 })
		}},
		{"a segment of more than 1460 bytes after a SYN cookie that came back too early", "segment-size", sceneOf("SYN cookie brought back by a segment from before its number"), func(x *tape) {
			x.edit(x.packet("b", 1, isData), func(s *wire.Segment) { s.Payload, s.Len = nil, 1461 })
		}},
		{"a segment of more than 536 bytes after a SYN cookie", "segment-size", sceneOf("SYN cookie for a maximum segment size of 100"), func(x *tape) {
			x.edit(x.packet("b", 1, isData), func(s *wire.Segment) { s.Payload, s.Len = nil, 525 })
		}},
		{"a timeout that does not double though nothing has come", "rto-doubles", sceneOf("ACKs of what was not sent, before data and during the backoff"), func(x *tape) {
			x.remove(x.latest("a", isACK))
		}},
		{"nothing for ten minutes though nothing has come", "sent-again", sceneOf("ACK of what was not sent on a connection with SACK"), func(x *tape) {
			x.remove(x.latest("a", isACK))
		}},
		{"a timeout of 200 ms after that of a SYN though nothing has come", "rto-after-syn", sceneOf("ACKs of what was not sent, before data and during the backoff"), func(x *tape) {
			x.remove(x.packet("a", 1, isACK), x.packet("a", 2, isACK))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := newTape(t, tt.run(t))
			unexplained := func() (n int) {
				for _, v := range x.play().Violations {
					if v.Rule.ID == tt.rule && v.Known == nil {
						n++
					}
				}
				return n
			}
			if unexplained() > 0 {
				t.Fatal("the stack does it")
			}
			tt.change(x)
			if unexplained() == 0 {
				t.Error("it is excused, or the rule sleeps")
			}
		})
	}
}

// tunedAt has the options of sockets be set at another time.
func (x *tape) tunedAt(t time.Duration) {
	i := slices.IndexFunc(x.steps, func(s step) bool { return s.kind == tap.Tuned })
	s := x.steps[i]
	s.at = t
	x.silence(i)
	x.steps = slices.Insert(x.steps, x.at(t), s)
}

func sceneOf(name string) func(testing.TB) *run {
	return func(t testing.TB) *run { return record(t, name) }
}
