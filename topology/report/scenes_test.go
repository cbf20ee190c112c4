package report

import (
	"fmt"
	"testing"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

const synOptions = "<mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7>"

// handshake opens a connection over one link.
func (s *scene) handshake(from, to string, at, delay time.Duration) {
	c := s.conn(from, to)
	s.become(nil, to, at, "CLOSED LISTEN", wire.Called(wire.CallListen))
	p := s.arrive(c, from, to, at, delay, "S 0:0(0) win 65535 "+synOptions)
	s.become(c, from, at, "CLOSED SYN-SENT", wire.Called(wire.CallConnect))
	at += delay
	s.become(c, to, at, "LISTEN SYN-RECEIVED", wire.Received(wire.WordSYN, p.N))
	p = s.arrive(c, to, from, at, delay, "S. 0:0(0) ack 1 win 65535 "+synOptions)
	at += delay
	s.become(c, from, at, "SYN-SENT ESTABLISHED", wire.Received(wire.WordSYNACK, p.N))
	p = s.arrive(c, from, to, at, delay, ". 1:1(0) ack 1 win 512 <nop,nop,TS val 200 ecr 150>")
	s.become(c, to, at+delay, "SYN-RECEIVED ESTABLISHED", wire.Received(wire.WordACK, p.N))
}

// simultaneousClose is RFC 9293 figure 13 over a link of 50 ms.
func simultaneousClose(t testing.TB) *Run {
	s := newScene(t, "simultaneous-close",
		"Simultaneous close: both FINs are in flight before either arrives (RFC 9293 section 3.6, figure 13).", "a b")
	s.run.Params = []Param{{"delay", "50ms"}}
	s.handshake("a", "b", 0, 50*ms)
	c := s.rec.Conns[0]
	s.note(1000*ms, "Both ends close at once.")
	s.arrive(c, "a", "b", 1000*ms, 50*ms, "F. 1:1(0) ack 1 win 512 <nop,nop,TS val 300 ecr 150>")
	s.become(c, "a", 1000*ms, "ESTABLISHED FIN-WAIT-1", wire.Called(wire.CallClose))
	s.arrive(c, "b", "a", 1000*ms, 50*ms, "F. 1:1(0) ack 1 win 512")
	s.become(c, "b", 1000*ms, "ESTABLISHED FIN-WAIT-1", wire.Called(wire.CallClose))
	s.arrive(c, "b", "a", 1050*ms, 50*ms, ". 2:2(0) ack 2 win 512")
	s.become(c, "b", 1050*ms, "FIN-WAIT-1 CLOSING", wire.Received(wire.WordFIN, 4))
	s.arrive(c, "a", "b", 1050*ms, 50*ms, ". 2:2(0) ack 2 win 512")
	s.become(c, "a", 1050*ms, "FIN-WAIT-1 CLOSING", wire.Received(wire.WordFIN, 5))
	s.become(c, "a", 1100*ms, "CLOSING TIME-WAIT", wire.Received(wire.WordACK, 6))
	s.become(c, "b", 1100*ms, "CLOSING TIME-WAIT", wire.Received(wire.WordACK, 7))
	s.become(c, "a", 61100*ms, "TIME-WAIT CLOSED", wire.TimedOut(wire.Timer2MSL))
	s.become(c, "b", 61100*ms, "TIME-WAIT CLOSED", wire.TimedOut(wire.Timer2MSL))
	s.check(Check{
		Name: `expect_states(client, "SYN-SENT", "ESTABLISHED", "FIN-WAIT-1", "CLOSING", "TIME-WAIT", "CLOSED")`,
		OK:   true, At: 61100 * ms, Clause: "RFC 9293 3.6", Pos: "lab.star:14",
	})
	s.check(Check{Name: `never("RST")`, OK: true, At: 61100 * ms, Pos: "lab.star:16"})
	return s.end(61100 * ms)
}

// lossy loses a SYN by a draw and a data segment by a rule; both come again. A
// segment is reordered, one is duplicated, one corrupted, one still flies at the
// end; a check fails.
func lossy(t testing.TB) *Run {
	s := newScene(t, "lossy", "What a link does to packets.", "a b")
	c := s.conn("a", "b")
	s.become(nil, "b", 0, "CLOSED LISTEN", wire.Called(wire.CallListen))
	p := s.send(c, "a", "b", 0, "S 0:0(0) win 65535 "+synOptions)
	s.drop(p, 0, "loss 1%", 0.00412)
	s.become(c, "a", 0, "CLOSED SYN-SENT", wire.Called(wire.CallConnect))
	p = s.arrive(c, "a", "b", 1000*ms, 20*ms, "S 0:0(0) win 65535 "+synOptions)
	repeats(p, 1)
	s.arrive(c, "b", "a", 1020*ms, 20*ms, "S. 0:0(0) ack 1 win 65535 "+synOptions)
	s.become(c, "b", 1020*ms, "LISTEN SYN-RECEIVED", wire.Received(wire.WordSYN, 2))
	s.arrive(c, "a", "b", 1040*ms, 20*ms, ". 1:1(0) ack 1 win 512")
	s.become(c, "a", 1040*ms, "SYN-SENT ESTABLISHED", wire.Received(wire.WordSYNACK, 3))
	p = s.send(c, "a", "b", 1040*ms, "P. 1:1001(1000) ack 1 win 512")
	s.drop(p, 1040*ms, "drop a data #1", -1)
	p = s.arrive(c, "a", "b", 1040*ms, 30*ms+1500*time.Microsecond, "P. 1001:2001(1000) ack 1 win 512")
	p.Why = decided("delay a data #2 by 11.5ms", -1)
	s.become(c, "b", 1060*ms, "SYN-RECEIVED ESTABLISHED", wire.Received(wire.WordACK, 4))
	p = s.arrive(c, "b", "a", 1071500*time.Microsecond, 20*ms, ". 1:1(0) ack 1 win 512 <nop,nop,sack 1001:2001>")
	p.Kinds, p.DuplicateACKs = p.Kinds|flow.DuplicateACK, 1
	p = s.arrive(c, "a", "b", 1240*ms, 20*ms, "P. 1:1001(1000) ack 1 win 512")
	p.Fate, p.Why = 3, decided("duplicate 2%", 0.0181)
	repeats(p, 5)
	d := s.arrive(c, "a", "b", 1240*ms, 20*ms, "P. 1:1001(1000) ack 1 win 512")
	d.CopyOf, d.Why = 8, decided("duplicate 2%", 0.0181)
	s.arrive(c, "b", "a", 1260*ms, 20*ms, ". 1:1(0) ack 2001 win 505")
	p = s.arrive(c, "b", "a", 1260*ms, 20*ms, ". 1:1(0) ack 2001 win 505 <nop,nop,sack 1:1001>")
	p.Fate, p.Why = 4, decided("corrupt 1%", 0.00977)
	p.Kinds, p.DuplicateACKs = p.Kinds|flow.DuplicateACK, 1
	s.send(c, "b", "a", 1300*ms, "P. 1:11(10) ack 2001 win 505")
	s.check(Check{
		Name: `expect_eq(len(conn.recv_all()), 3000)`, At: 1310 * ms, Pos: "lab.star:21",
		Detail: "wanted 3000\ngot    2000",
	})
	return s.end(1310 * ms)
}

// repeats makes a packet a retransmission of packet n.
func repeats(p *tap.Packet, n uint64) { p.Kinds, p.Of = p.Kinds|flow.Retransmission, n }

// twoRouters opens and closes a connection across a chain.
func twoRouters(t testing.TB) *Run {
	s := newScene(t, "two-routers", "Routers keep no TCP state.", "a r1 r2 b")
	c := s.conn("a", "b")
	there, back := "a r1 r2 b", "b r2 r1 a"
	s.become(nil, "b", 0, "CLOSED LISTEN", wire.Called(wire.CallListen))
	s.route(c, there, 0, 10*ms, "S 0:0(0) win 65535 "+synOptions)
	s.become(c, "a", 0, "CLOSED SYN-SENT", wire.Called(wire.CallConnect))
	s.route(c, back, 30*ms, 10*ms, "S. 0:0(0) ack 1 win 65535 "+synOptions)
	s.become(c, "b", 30*ms, "LISTEN SYN-RECEIVED", wire.Received(wire.WordSYN, 3))
	s.route(c, there, 60*ms, 10*ms, ". 1:1(0) ack 1 win 512")
	s.become(c, "a", 60*ms, "SYN-SENT ESTABLISHED", wire.Received(wire.WordSYNACK, 6))
	s.become(c, "b", 90*ms, "SYN-RECEIVED ESTABLISHED", wire.Received(wire.WordACK, 9))
	p := s.send(c, "a", "r1", 200*ms, "F. 1:1(0) ack 1 win 512")
	s.deliver(p, 210*ms)
	q := s.sendAs(c, 0, "r1", "r2", 210*ms, "F. 1:1(0) ack 1 win 512")
	q.ID, q.PassesOn = p.ID, p.N
	s.drop(q, 210*ms, "cut", -1)
	s.become(c, "a", 200*ms, "ESTABLISHED FIN-WAIT-1", wire.Called(wire.CallClose))
	s.note(300*ms, "The link in the middle is mended.")
	s.route(c, there, 400*ms, 10*ms, "F. 1:1(0) ack 1 win 512")
	repeats(s.rec.Packets[11], 10)
	s.route(c, back, 430*ms, 10*ms, ". 1:1(0) ack 2 win 512")
	s.become(c, "b", 430*ms, "ESTABLISHED CLOSE-WAIT", wire.Received(wire.WordFIN, 14))
	s.become(c, "a", 460*ms, "FIN-WAIT-1 FIN-WAIT-2", wire.Received(wire.WordACK, 17))
	return s.end(500 * ms)
}

// bulk is a transfer of n segments, each acknowledged, of which every tenth is
// lost and repaired.
func bulk(t testing.TB, n int) *Run {
	s := newScene(t, "bulk", "A transfer with losses.", "a b")
	s.handshake("a", "b", 0, 5*ms)
	c := s.rec.Conns[0]
	at := 20 * ms
	for i := range n {
		text := fmt.Sprintf("P. %d:%d(1000) ack 1 win 512", 1+1000*i, 1001+1000*i)
		if i%10 == 9 {
			p := s.send(c, "a", "b", at, text)
			s.drop(p, at, "loss 10%", 0.05)
			r := s.arrive(c, "a", "b", at+20*ms, 5*ms, text)
			repeats(r, p.N)
			at += 20 * ms
		} else {
			s.arrive(c, "a", "b", at, 5*ms, text)
		}
		s.arrive(c, "b", "a", at+5*ms, 5*ms, fmt.Sprintf(". 1:1(0) ack %d win 512", 1001+1000*i))
		at += 2 * ms
	}
	return s.end(at + 10*ms)
}

// star has n clients around a router, each of which opens a connection to b.
func star(t testing.TB, n int) *Run {
	s := newScene(t, "star", "Many clients, one server.", "r b")
	for i := range n {
		name := fmt.Sprintf("c%d", i+1)
		s.node(name)
		s.link(name, "r")
	}
	s.become(nil, "b", 0, "CLOSED LISTEN", wire.Called(wire.CallListen))
	for i := range n {
		name, at := fmt.Sprintf("c%d", i+1), time.Duration(i)*100*ms
		c := s.conn(name, "b")
		last := func() uint64 { return uint64(len(s.rec.Packets)) }
		s.route(c, name+" r b", at, 5*ms, "S 0:0(0) win 65535 <mss 1460>")
		s.become(c, name, at, "CLOSED SYN-SENT", wire.Called(wire.CallConnect))
		s.become(c, "b", at+10*ms, "LISTEN SYN-RECEIVED", wire.Received(wire.WordSYN, last()))
		s.route(c, "b r "+name, at+10*ms, 5*ms, "S. 0:0(0) ack 1 win 65535 <mss 1460>")
		s.become(c, name, at+20*ms, "SYN-SENT ESTABLISHED", wire.Received(wire.WordSYNACK, last()))
		s.route(c, name+" r b", at+20*ms, 5*ms, ". 1:1(0) ack 1 win 65535")
		s.become(c, "b", at+30*ms, "SYN-RECEIVED ESTABLISHED", wire.Received(wire.WordACK, last()))
	}
	return s.end(time.Duration(n) * 100 * ms)
}

// scenes are the runs that every report is tried on.
func scenes(t testing.TB) []*Run {
	return []*Run{simultaneousClose(t), lossy(t), twoRouters(t), bulk(t, 60), star(t, 12)}
}
