package flow

import "testing"

// RFC 9293 figure 9: the server is still in a connection that the client has
// forgotten, and that was not seen. Its ACK and the client's RST are of that one;
// the handshake that follows is the client's with the same SYN.
func TestHalfOpenRecovery(t *testing.T) {
	s := newScenario(t)
	s.run(`
	0.000 a S  0:0(0)                              | SYN; SYN-SENT SYN-RECEIVED
	0.010 b .  300:300(0) ack 500000 isn 5000      | ACK, unacceptable; SYN-SENT LISTEN
	0.020 a R  500000:500000(0)                    | RST, unacceptable resets; SYN-SENT LISTEN
	1.000 a S  0:0(0)                              | SYN, retransmission by timeout of #1; SYN-SENT SYN-RECEIVED
	1.010 b S. 0:0(0) ack 1 isn 77777              | SYN+ACK, ack of SYN; ESTABLISHED SYN-RECEIVED
	1.020 a .  1:1(0) ack 1                        | ACK, ack of SYN; ESTABLISHED ESTABLISHED
	1.030 a P. 1:101(100) ack 1                    | data; ESTABLISHED ESTABLISHED
	1.040 b P. 1:51(50) ack 101                    | data; ESTABLISHED ESTABLISHED
	`)
	sum := s.info.Conn.Summary()
	if s.info.Conn.ID != 1 || sum.Ending != StillOpen || sum.Resetter != -1 || sum.Ends[1].ISN != 77777 || sum.Ends[1].UniqueBytes != 50 {
		t.Errorf("connection %d, %v, reset by %d, %+v", s.info.Conn.ID, sum.Ending, sum.Resetter, sum.Ends[1])
	}
}

// A server that acknowledges the SYN by an ACK alone has opened, and one whose
// handshake was not captured acknowledges more.
func TestAnswersThatAreNotStale(t *testing.T) {
	play(t, `
	0.000 a S  0:0(0)
	0.010 b .  0:0(0) ack 1     | ACK, ack of SYN; SYN-SENT SYN-RECEIVED
	`)
	play(t, `
	0.000 a S  0:0(0)
	9.010 b .  5000:5000(0) ack 4001  | ACK, ack of unseen data; SYN-SENT SYN-RECEIVED
	`)
}
