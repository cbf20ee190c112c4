package flow

import "testing"

// Without a SYN both ends are taken for ESTABLISHED, and the first number seen
// is 1: as if a SYN had come before it.
func TestMidstream(t *testing.T) {
	s := newScenario(t)
	s.run(`
	0.000 a P. 5001:5101(100) ack 700  | data; ESTABLISHED ESTABLISHED
	`)
	if s.info.RelSeq != 1 || s.info.RelAck != 1 || s.info.Dir != 0 {
		t.Errorf("relative %d, ack %d, direction %d; want 1, 1, 0", s.info.RelSeq, s.info.RelAck, s.info.Dir)
	}
	s.run(`
	0.010 b P. 700:900(200) ack 5101  | data; ESTABLISHED ESTABLISHED
	0.020 a .  5101:5101(0) ack 900   | ACK; ESTABLISHED ESTABLISHED
	1.000 a F. 5101:5101(0) ack 900   | FIN; FIN-WAIT-1 CLOSE-WAIT
	1.010 b F. 900:900(0) ack 5102    | FIN, ack of FIN; TIME-WAIT LAST-ACK
	1.020 a .  5102:5102(0) ack 901   | ACK, ack of FIN; TIME-WAIT CLOSED
	`)
	if sum := s.info.Conn.Summary(); sum.Established || sum.Ends[0].HasISN || sum.Ending != Closed || sum.Ends[1].UniqueBytes != 200 {
		t.Errorf("%+v", sum)
	}
}

// A connection met at its SYN,ACK was opened by the one it goes to; one met at
// a well-known port's segment, by the other.
func TestMidstreamOpener(t *testing.T) {
	for name, first := range map[string]string{
		"SYN,ACK":     "0.000 b S. 0:0(0) ack 1 | SYN+ACK; ESTABLISHED SYN-RECEIVED",
		"server port": "0.000 b P. 1:11(10) ack 1 | data; ESTABLISHED ESTABLISHED",
	} {
		s := newScenario(t)
		s.run(first)
		if c := s.info.Conn; c.Ends[0].Addr != addrA || s.info.Dir != 1 {
			t.Errorf("%s: opened by %v, direction %d; want a, 1", name, c.Ends[0].Addr, s.info.Dir)
		}
	}
}

// One direction alone: what the other did shows in the acknowledgments.
func TestOneDirection(t *testing.T) {
	s := play(t, `
	0.000 a S  0:0(0)           | SYN; SYN-SENT SYN-RECEIVED
	0.020 a .  1:1(0)    ack 1  | ACK; ESTABLISHED SYN-RECEIVED
	0.030 a P. 1:11(10)  ack 1  | data; ESTABLISHED SYN-RECEIVED
	0.050 a .  11:11(0)  ack 501 | ACK; ESTABLISHED SYN-RECEIVED
	0.060 a F. 11:11(0)  ack 502 | FIN; FIN-WAIT-1 CLOSE-WAIT
	`).Summary()
	if s.Ends[1].Packets != 0 || s.Ends[0].UniqueBytes != 10 || s.Ending != HalfClosed {
		t.Errorf("%+v", s)
	}
}

// A capture that missed segments: the ACK of what was not seen says so, and the
// next segment is beyond a hole.
func TestCaptureLoss(t *testing.T) {
	s := play(t, opening+`
	1.000 a P. 1:101(100)   ack 1    | data; ESTABLISHED ESTABLISHED
	1.010 b .  1:1(0)       ack 201  | ACK, ack of unseen data; ESTABLISHED ESTABLISHED
	1.020 a P. 201:301(100) ack 1    | data, gap; ESTABLISHED ESTABLISHED
	1.030 b .  1:1(0)       ack 301  | ACK; ESTABLISHED ESTABLISHED
	`).Summary()
	if a := s.Ends[0]; a.MissingBytes != 100 || a.UnackedBytes != 0 {
		t.Errorf("missing %d, unacked %d; want 100, 0", a.MissingBytes, a.UnackedBytes)
	}
}

// ACKs alone, in one direction: nothing was sent, nothing is missing.
func TestOnlyACKs(t *testing.T) {
	a := play(t, `
	0.000 a .  1:1(0) ack 1     | ACK; ESTABLISHED ESTABLISHED
	0.010 a .  1:1(0) ack 1001  | ACK; ESTABLISHED ESTABLISHED
	`).Summary().Ends[0]
	if a.UnackedBytes != 0 || a.MissingBytes != 0 || a.PureACKs != 2 {
		t.Errorf("unacked %d, missing %d, ACKs %d; want 0, 0, 2", a.UnackedBytes, a.MissingBytes, a.PureACKs)
	}
}

// An ACK from beyond the last data shows that data was not seen.
func TestACKBeyondAHole(t *testing.T) {
	a := play(t, opening+`
	1.000 a P. 1:101(100) ack 1   | data; ESTABLISHED ESTABLISHED
	1.010 a .  201:201(0) ack 1   | ACK, gap; ESTABLISHED ESTABLISHED
	`).Summary().Ends[0]
	if a.MissingBytes != 100 {
		t.Errorf("missing %d, want 100", a.MissingBytes)
	}
}
