package flow

import "testing"

// The verdicts of RFC 5961 section 3.2, and an abort.
func TestResets(t *testing.T) {
	for _, tt := range []struct{ name, script string }{
		{"at RCV.NXT", `
			1.000 a R 1:1(0)              | RST resets; CLOSED CLOSED`},
		{"in the window", `
			1.000 a R 1001:1001(0)        | RST challenged; ESTABLISHED ESTABLISHED`},
		{"beyond the window", `
			1.000 b .  1:1(0) ack 1 win 10
			1.000 a R 99001:99001(0)      | RST, unacceptable out of window; ESTABLISHED ESTABLISHED`},
		{"before the window", `
			1.000 a . 1:101(100) ack 1
			1.010 b . 1:1(0) ack 101 win 502
			1.020 a R 50:50(0)            | RST, unacceptable out of window; ESTABLISHED ESTABLISHED`},
		{"behind data in flight", `
			1.000 a . 1:101(100) ack 1
			1.001 a R 101:101(0)          | RST resets; CLOSED CLOSED`},
		{"in TIME-WAIT (RFC 1337)", `
			1.000 a F. 1:1(0) ack 1
			1.010 b F. 1:1(0) ack 2
			1.020 a .  2:2(0) ack 2
			1.030 b R  2:2(0)             | RST ignored; TIME-WAIT CLOSED`},
		{"with another end closing", `
			1.000 a F. 1:1(0) ack 1
			1.010 b R. 1:1(0) ack 2       | RST, ack of FIN resets; CLOSED CLOSED`},
	} {
		t.Run(tt.name, func(t *testing.T) { play(t, opening+tt.script) })
	}
}

// A RST in SYN-SENT counts only with the ACK of the SYN.
func TestResetOfSYN(t *testing.T) {
	play(t, `
	0.000 a S  0:0(0)
	0.010 b R. 0:0(0) ack 7  | RST, ack of unseen data out of window; SYN-SENT SYN-RECEIVED
	0.020 b R. 0:0(0) ack 1  | RST, ack of SYN resets; CLOSED CLOSED
	`)
}

// RFC 9293 figure 9: an old SYN is answered, its owner resets what came of it,
// and stays in SYN-SENT with its own.
func TestOldDuplicateSYN(t *testing.T) {
	s := newScenario(t)
	s.run(`
	0.000 a S  0:0(0) isn 90         | SYN; SYN-SENT SYN-RECEIVED
	0.010 b S. 0:0(0) ack 1          | SYN+ACK, ack of SYN; ESTABLISHED SYN-RECEIVED
	0.020 a R  1:1(0)                | RST resets; CLOSED CLOSED
	0.030 a S  0:0(0) isn 100        | SYN; SYN-SENT SYN-RECEIVED
	0.040 b S. 0:0(0) ack 1 isn 400  | SYN+ACK, ack of SYN; ESTABLISHED SYN-RECEIVED
	`)
	if len(s.ended) != 1 || s.info.Conn.ID != 2 {
		t.Errorf("%d ended, connection %d; want 1 and 2", len(s.ended), s.info.Conn.ID)
	}
}

// RFC 9293 figure 10: a has crashed and calls again; b is still ESTABLISHED and
// answers with an ACK of the old connection, which a resets.
func TestHalfOpenDiscovery(t *testing.T) {
	s := newScenario(t)
	s.run(opening + `
	9.000 a S  0:0(0) isn 40000        | SYN, unacceptable; ESTABLISHED ESTABLISHED
	9.010 b .  1:1(0) ack 1 isn 4294967000 | ACK, ack of unseen data; ESTABLISHED ESTABLISHED
	`)
	if s.info.Conn.ID != 1 {
		t.Fatalf("connection %d, want the old one", s.info.Conn.ID)
	}
	s.run(`
	9.020 a R  1:1(0) isn 1000         | RST resets; CLOSED CLOSED
	10.000 a S 0:0(0) isn 40000        | SYN; SYN-SENT SYN-RECEIVED
	10.010 b S. 0:0(0) ack 1 isn 70000 | SYN+ACK, ack of SYN; ESTABLISHED SYN-RECEIVED
	`)
	if s.info.Conn.ID != 2 {
		t.Errorf("connection %d, want a second one", s.info.Conn.ID)
	}
}
