package flow

import "testing"

// A SACK block above it is evidence enough for a fast retransmission, without
// three duplicate ACKs (RFC 6675, RFC 8985).
func TestSACKAsksForARepair(t *testing.T) {
	play(t, opening+`
	1.000 a .  1:101(100)   ack 1
	1.001 a .  101:201(100) ack 1
	1.002 a .  201:301(100) ack 1
	1.010 b .  1:1(0) ack 101              | ACK; ESTABLISHED ESTABLISHED
	1.011 b .  1:1(0) ack 101 sack 201:301 | ACK, duplicate ACK; ESTABLISHED ESTABLISHED
	1.020 a .  101:201(100) ack 1          | data, retransmission by fast of #5; ESTABLISHED ESTABLISHED
	1.030 b .  1:1(0) ack 301              | ACK; ESTABLISHED ESTABLISHED
	`)
}

// A DSACK says that the retransmission was not needed (RFC 2883, RFC 3708).
func TestDSACKShowsASpuriousRepair(t *testing.T) {
	s := play(t, opening+`
	1.000 a .  1:101(100) ack 1
	1.300 a .  1:101(100) ack 1             | data, retransmission by timeout of #4; ESTABLISHED ESTABLISHED
	1.310 b .  1:1(0) ack 101               | ACK; ESTABLISHED ESTABLISHED
	1.320 b .  1:1(0) ack 101 sack 1:101    | ACK; ESTABLISHED ESTABLISHED
	`).Summary()
	if a := s.Ends[0]; a.DSACKs != 1 || a.SpuriousByDSACK != 1 {
		t.Errorf("DSACKs %d, spurious %d; want 1, 1", a.DSACKs, a.SpuriousByDSACK)
	}
}

// A DSACK of a segment that was sent once reports a copy made by the network.
func TestDSACKOfANetworkCopy(t *testing.T) {
	s := play(t, opening+`
	1.000 a .  1:101(100) ack 1 id 5
	1.001 a .  1:101(100) ack 1 id 5        | data, duplicate of #4; ESTABLISHED ESTABLISHED
	1.310 b .  1:1(0) ack 101
	1.320 b .  1:1(0) ack 101 sack 1:101
	`).Summary()
	if a := s.Ends[0]; a.DSACKs != 1 || a.SpuriousByDSACK != 0 || a.Duplicates != 1 {
		t.Errorf("DSACKs %d, spurious %d, duplicates %d", a.DSACKs, a.SpuriousByDSACK, a.Duplicates)
	}
}
