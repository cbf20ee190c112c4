package flow

import "testing"

// Probes of an idle connection have SEQ = SND.NXT-1, with or without a byte of
// garbage (RFC 9293 section 3.8.4); they are not retransmissions.
func TestKeepAlive(t *testing.T) {
	s := play(t, opening+`
	1.000 a P. 1:101(100) ack 1
	1.010 b .  1:1(0)     ack 101 win 500
	7201.0 a . 100:100(0) ack 1           | ACK, keepalive, unacceptable; ESTABLISHED ESTABLISHED
	7201.1 b . 1:1(0)     ack 101 win 500 | ACK, keepalive ACK; ESTABLISHED ESTABLISHED
	14401.0 a . 100:101(1) ack 1          | data, keepalive, unacceptable; ESTABLISHED ESTABLISHED
	14401.1 b . 1:1(0)    ack 101 win 500 | ACK, keepalive ACK; ESTABLISHED ESTABLISHED
	`).Summary()
	a, b := s.Ends[0], s.Ends[1]
	if a.KeepAlives != 2 || b.KeepAliveACKs != 2 || a.Retransmissions != 0 || b.DuplicateACKs != 0 || a.UniqueBytes != 100 {
		t.Errorf("keepalives %d, answers %d, retransmissions %d, dup acks %d, unique %d",
			a.KeepAlives, b.KeepAliveACKs, a.Retransmissions, b.DuplicateACKs, a.UniqueBytes)
	}
}

// The same numbers while data is outstanding are a retransmission.
func TestOneByteAgainIsNoKeepAlive(t *testing.T) {
	play(t, opening+`
	1.000 a P. 1:2(1) ack 1  | data; ESTABLISHED ESTABLISHED
	1.300 a P. 1:2(1) ack 1  | data, retransmission by timeout of #4; ESTABLISHED ESTABLISHED
	`)
}
