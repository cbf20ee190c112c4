package flow

import "testing"

// The four segments of RFC 9293 figure 12: a closes first and waits in TIME-WAIT.
func TestCloseInFourSegments(t *testing.T) {
	c := play(t, handshake+`
	1.000 a F. 1:1(0)   ack 1  | FIN; FIN-WAIT-1 CLOSE-WAIT
	1.010 b .  1:1(0)   ack 2  | ACK, ack of FIN; FIN-WAIT-2 CLOSE-WAIT
	2.000 b F. 1:1(0)   ack 2  | FIN; TIME-WAIT LAST-ACK
	2.010 a .  2:2(0)   ack 2  | ACK, ack of FIN; TIME-WAIT CLOSED
	`)
	if !c.Over() {
		t.Error("the connection is not over")
	}
}

// The peer's FIN carries the ACK of ours: FIN-WAIT-2 is never entered.
func TestCloseInThreeSegments(t *testing.T) {
	play(t, handshake+`
	1.000 a F. 1:1(0)  ack 1  | FIN; FIN-WAIT-1 CLOSE-WAIT
	1.010 b F. 1:1(0)  ack 2  | FIN, ack of FIN; TIME-WAIT LAST-ACK
	1.020 a .  2:2(0)  ack 2  | ACK, ack of FIN; TIME-WAIT CLOSED
	`)
}

// The server may close first as well.
func TestServerCloses(t *testing.T) {
	play(t, handshake+`
	1.000 b F. 1:1(0)  ack 1  | FIN; CLOSE-WAIT FIN-WAIT-1
	1.010 a F. 1:1(0)  ack 2  | FIN, ack of FIN; LAST-ACK TIME-WAIT
	1.020 b .  2:2(0)  ack 2  | ACK, ack of FIN; CLOSED TIME-WAIT
	`)
}
