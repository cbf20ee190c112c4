package flow

import (
	"testing"
	"time"
)

// The four segments of RFC 9293 figure 12: a closes first and waits in TIME-WAIT.
func TestCloseInFourSegments(t *testing.T) {
	c := play(t, opening+`
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
	play(t, opening+`
	1.000 a F. 1:1(0)  ack 1  | FIN; FIN-WAIT-1 CLOSE-WAIT
	1.010 b F. 1:1(0)  ack 2  | FIN, ack of FIN; TIME-WAIT LAST-ACK
	1.020 a .  2:2(0)  ack 2  | ACK, ack of FIN; TIME-WAIT CLOSED
	`)
}

// The server may close first as well.
func TestServerCloses(t *testing.T) {
	play(t, opening+`
	1.000 b F. 1:1(0)  ack 1  | FIN; CLOSE-WAIT FIN-WAIT-1
	1.010 a F. 1:1(0)  ack 2  | FIN, ack of FIN; LAST-ACK TIME-WAIT
	1.020 b .  2:2(0)  ack 2  | ACK, ack of FIN; CLOSED TIME-WAIT
	`)
}

// a goes on sending after b's FIN: a half-closed connection.
func TestHalfClose(t *testing.T) {
	s := play(t, opening+`
	1.000 b F. 1:1(0)    ack 1    | FIN; CLOSE-WAIT FIN-WAIT-1
	1.010 a .  1:1(0)    ack 2    | ACK, ack of FIN; CLOSE-WAIT FIN-WAIT-2
	5.000 a P. 1:101(100) ack 2   | data; CLOSE-WAIT FIN-WAIT-2
	5.010 b .  2:2(0)    ack 101  | ACK; CLOSE-WAIT FIN-WAIT-2
	`).Summary()
	if s.Ending != HalfClosed || s.Closer != 1 {
		t.Errorf("ending %v, closer %d", s.Ending, s.Closer)
	}
	last := s.Ends[1].States[len(s.Ends[1].States)-1]
	if last.At != 1010*time.Millisecond || last.For != 4*time.Second {
		t.Errorf("FIN-WAIT-2 from %v for %v, want from 1.01s for 4s", last.At, last.For)
	}
}

// The last ACK is lost, the FIN comes again and is acknowledged again.
func TestFINRetransmittedToTimeWait(t *testing.T) {
	play(t, opening+`
	1.000 a F. 1:1(0)  ack 1  | FIN; FIN-WAIT-1 CLOSE-WAIT
	1.010 b F. 1:1(0)  ack 2  | FIN, ack of FIN; TIME-WAIT LAST-ACK
	1.300 b F. 1:1(0)  ack 2  | FIN, retransmission by timeout of #5; TIME-WAIT LAST-ACK
	1.310 a .  2:2(0)  ack 2  | ACK, ack of FIN; TIME-WAIT CLOSED
	1.320 b F. 1:1(0)  ack 2  | FIN, retransmission, unacceptable, spurious retransmission of #5; TIME-WAIT CLOSED
	`)
}

// A FIN beyond a hole has not been received: the other end stays ESTABLISHED
// until the hole is filled.
func TestFINBeyondAHole(t *testing.T) {
	play(t, opening+`
	1.000 a F. 101:101(0) ack 1   | FIN, gap; FIN-WAIT-1 ESTABLISHED
	1.001 a P. 1:101(100) ack 1   | data, out of order; FIN-WAIT-1 CLOSE-WAIT
	1.010 b .  1:1(0)     ack 102 | ACK, ack of FIN; FIN-WAIT-2 CLOSE-WAIT
	`)
}

// No data follows one's own FIN; the end of a FIN with data is after both.
func TestFINWithData(t *testing.T) {
	s := play(t, opening+`
	1.000 a F. 1:101(100) ack 1   | FIN, data; FIN-WAIT-1 CLOSE-WAIT
	1.010 b .  1:1(0)     ack 101 | ACK; FIN-WAIT-1 CLOSE-WAIT
	1.020 b .  1:1(0)     ack 102 | ACK, ack of FIN; FIN-WAIT-2 CLOSE-WAIT
	`).Summary()
	if n := s.Ends[0].UniqueBytes; n != 100 {
		t.Errorf("unique payload %d, want 100", n)
	}
}
