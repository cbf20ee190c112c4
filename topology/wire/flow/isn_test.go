package flow

import "testing"

// Of two SYN,ACKs with different numbers, the one that the client acknowledges is
// the server's; what belongs to the other changes nothing.
func TestClientDecidesBetweenTwoSYNACKs(t *testing.T) {
	s := play(t, `
	0.000 a S  0:0(0)                          | SYN; SYN-SENT SYN-RECEIVED
	0.010 b S. 0:0(0) ack 1 isn 7000 mss 1400 wscale 3
	0.020 b S. 0:0(0) ack 1 isn 900000 mss 1200 wscale 5 | SYN+ACK, unacceptable; ESTABLISHED SYN-RECEIVED
	0.030 b S. 0:0(0) ack 1 isn 7000           | SYN+ACK, retransmission by timeout of #2; ESTABLISHED SYN-RECEIVED
	0.040 a P. 1:101(100) ack 1 isn 1000       | ack of SYN, data; ESTABLISHED ESTABLISHED
	`).Summary()
	if s.Ends[1].ISN != 7000 {
		t.Errorf("the number of the first was not acknowledged")
	}
	s = play(t, `
	0.000 a S  0:0(0) wscale 7
	0.010 b S. 0:0(0) ack 1 isn 7000 mss 1400 wscale 3
	0.020 b S. 0:0(0) ack 1 isn 900000 mss 1200 wscale 5 | SYN+ACK, unacceptable; ESTABLISHED SYN-RECEIVED
	0.040 a P. 1:101(100) ack 1                | ack of SYN, data; ESTABLISHED ESTABLISHED
	0.050 b S. 0:0(0) ack 1 isn 900000         | SYN+ACK, retransmission, spurious retransmission of #3; ESTABLISHED ESTABLISHED
	0.060 b P. 1:1001(1000) ack 101            | data; ESTABLISHED ESTABLISHED
	0.070 a .  101:101(0) ack 1001             | ACK; ESTABLISHED ESTABLISHED
	0.080 b S. 0:0(0) ack 1 isn 7000           | SYN+ACK, unacceptable; ESTABLISHED ESTABLISHED
	`).Summary()
	b := s.Ends[1]
	if b.ISN != 900000 || b.UniqueBytes != 1000 || b.MissingBytes != 0 || b.MSS != 1200 || b.WindowScale != 5 || s.RTTToPeer == nil || s.RTTToOpener != nil {
		t.Errorf("%+v; to the server %v, back %v", b, s.RTTToPeer, s.RTTToOpener)
	}
}

// Where the client is not seen, what the server sends next shows its number.
func TestServerShowsItsNumber(t *testing.T) {
	b := play(t, `
	0.010 b S. 0:0(0) ack 1 isn 7000
	0.020 b S. 0:0(0) ack 1 isn 900000  | SYN+ACK, unacceptable; ESTABLISHED SYN-RECEIVED
	0.060 b P. 1:1001(1000) ack 101     | data; ESTABLISHED ESTABLISHED
	`).Summary().Ends[1]
	if b.ISN != 900000 || b.UniqueBytes != 1000 || b.MissingBytes != 0 {
		t.Errorf("%+v", b)
	}
}
