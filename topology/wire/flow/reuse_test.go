package flow

import (
	"testing"
	"time"
)

const closed = opening + `
	1.000 a F. 1:1(0)  ack 1
	1.010 b F. 1:1(0)  ack 2
	1.020 a .  2:2(0)  ack 2
`

// A SYN with another ISN after the close is another connection.
func TestPortReuse(t *testing.T) {
	s := newScenario(t)
	s.run(closed + `
	2.000 a S 0:0(0) isn 900000  | SYN; SYN-SENT SYN-RECEIVED
	`)
	if s.info.Conn.ID != 2 || len(s.ended) != 1 || s.ended[0].ID != 1 {
		t.Errorf("connection %d, ended %d", s.info.Conn.ID, len(s.ended))
	}
	if s.info.RelSeq != 0 || s.info.Conn.Ends[s.info.Dir].ordinals[OrdinalSYN] != 1 {
		t.Errorf("relative seq %d, SYN #%d", s.info.RelSeq, s.info.Conn.Ends[s.info.Dir].ordinals[OrdinalSYN])
	}
}

// The end in TIME-WAIT takes a SYN only above what it has received (RFC 9293
// MAY-2); another is attributed to the old connection, unless it is answered.
func TestSYNIntoTimeWait(t *testing.T) {
	s := newScenario(t)
	s.run(closed + `
	2.000 b S  0:0(0) isn 4294960000 | SYN, unacceptable; TIME-WAIT CLOSED
	`)
	if s.info.Conn.ID != 1 {
		t.Errorf("connection %d, want the old one", s.info.Conn.ID)
	}
	s.run(`
	2.010 a S. 0:0(0) ack 1 isn 5000000  | SYN+ACK, ack of SYN; ESTABLISHED SYN-RECEIVED
	`)
	if c := s.info.Conn; c.ID != 2 || c.Ends[0].Addr != addrB || s.info.Dir != 1 {
		t.Errorf("connection %d of %v, direction %d; want 2, opened by b", c.ID, c.Ends[0].Addr, s.info.Dir)
	}
}

// The connection that such a SYN opens begins with it, and the old one ends before it.
func TestSYNInOpenConnection(t *testing.T) {
	s := newScenario(t)
	s.run(opening + `
	1.000 a P. 1:101(100) ack 1
	900.000 a S  0:0(0) isn 4294960000 mss 1400 wscale 3 sackok    | SYN, unacceptable; ESTABLISHED ESTABLISHED
	900.010 b S. 0:0(0) ack 1 isn 5000000 mss 1460 wscale 7 sackok | SYN+ACK, ack of SYN; ESTABLISHED SYN-RECEIVED
	`)
	c := s.info.Conn
	if e := &c.Ends[0]; e.MSS() != 1400 || e.Shift() != 3 || c.Ends[1].Shift() != 7 || !e.SACK() {
		t.Errorf("the new connection has MSS %d, window scales %d and %d, SACK %v; want 1400, 3, 7, true", e.MSS(), e.Shift(), c.Ends[1].Shift(), e.SACK())
	}
	if there, _ := c.course.rtts(); there == nil || *there != 10*time.Millisecond {
		t.Errorf("its round trip to the server is %v, want 10 ms", there)
	}
	if n := c.Ends[0].n.counts().Packets + s.ended[0].Ends[0].n.counts().Packets; n != 4 {
		t.Errorf("a has sent %d segments, want 4", n)
	}
	first, last := c.Span()
	if first != 900*time.Second || last != 900*time.Second+10*time.Millisecond {
		t.Errorf("the new connection is from %v to %v", first, last)
	}
	if _, last := s.ended[0].Span(); last != time.Second {
		t.Errorf("the old one lasts until %v", last)
	}
}

// Where one direction alone is captured nothing shows how the other end closed: the next
// SYN, or SYN,ACK to another SYN, opens another connection.
func TestPortReuseSeenFromOneSide(t *testing.T) {
	for name, script := range map[string]string{
		"client": `
			0.00 a S  0:0(0)
			0.02 a .  1:1(0) ack 1
			0.03 a F. 1:1(0) ack 1
			0.05 a .  2:2(0) ack 2
			1.00 a S  0:0(0) isn 900000 | SYN; SYN-SENT SYN-RECEIVED`,
		"client without a FIN": `
			0.00 a S  0:0(0)
			0.02 a P. 1:9(8) ack 1
			1.00 a S  0:0(0) isn 900000 | SYN; SYN-SENT SYN-RECEIVED`,
		"server": `
			0.01 b S. 0:0(0) ack 1
			0.04 b F. 1:1(0) ack 2
			1.01 b S. 0:0(0) ack 70000 isn 900000 | SYN+ACK; ESTABLISHED SYN-RECEIVED`,
	} {
		s := newScenario(t)
		s.run(script)
		if s.info.Conn.ID != 2 {
			t.Errorf("%s: connection %d, want 2", name, s.info.Conn.ID)
		}
	}
	for name, script := range map[string]string{
		"two answers to one SYN": `
			0.01 b S. 0:0(0) ack 1
			0.02 b S. 0:0(0) ack 1 isn 900000`,
		"captured before the SYN": `
			0.01 a .  1:1(0) ack 1
			0.02 a S  0:0(0)`,
	} {
		if c := play(t, script); c.ID != 1 {
			t.Errorf("%s: connection %d, want 1", name, c.ID)
		}
	}
}

// A higher one opens a new connection from TIME-WAIT.
func TestHigherSYNReopensTimeWait(t *testing.T) {
	s := newScenario(t)
	s.run(closed + `
	2.000 b S  0:0(0) isn 5  | SYN; SYN-SENT SYN-RECEIVED
	`)
	if c := s.info.Conn; c.ID != 2 || c.Ends[0].Addr != addrB {
		t.Errorf("connection %d of %v", c.ID, c.Ends[0].Addr)
	}
}

// A newer timestamp does as well as a higher number (RFC 6191).
func TestNewerTimestampReopensTimeWait(t *testing.T) {
	s := newScenario(t)
	s.run(`
	0.000 a S  0:0(0)        ts 10 0
	0.010 b S. 0:0(0)  ack 1 ts 20 10
	0.020 a F. 1:1(0)  ack 1 ts 30 20
	0.030 b F. 1:1(0)  ack 2 ts 40 30
	0.040 a .  2:2(0)  ack 2 ts 50 40
	2.000 b S  0:0(0) isn 4294960000 ts 2000 0 | SYN; SYN-SENT SYN-RECEIVED
	`)
	if s.info.Conn.ID != 2 {
		t.Errorf("connection %d, want 2", s.info.Conn.ID)
	}
}

// An opener that was not answered and tries with another ISN has begun anew.
func TestAnotherAttempt(t *testing.T) {
	s := newScenario(t)
	s.run(`
	0.000 a S 0:0(0)
	9.000 a S 0:0(0) isn 77
	`)
	if s.info.Conn.ID != 2 {
		t.Errorf("connection %d, want 2", s.info.Conn.ID)
	}
}

// A late segment of the old connection does not start one.
func TestLateSegmentAfterClose(t *testing.T) {
	s := newScenario(t)
	s.run(closed + `
	3.000 b F. 1:1(0) ack 2  | FIN, retransmission, unacceptable, spurious retransmission of #5; TIME-WAIT CLOSED
	3.010 a .  2:2(0) ack 2  | ACK; TIME-WAIT CLOSED
	`)
	if s.info.Conn.ID != 1 {
		t.Errorf("connection %d, want 1", s.info.Conn.ID)
	}
}
