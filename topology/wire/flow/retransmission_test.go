package flow

import "testing"

// A retransmission names its original, by number, kinds and ordinal.
func TestRetransmissionByTimeout(t *testing.T) {
	s := newScenario(t)
	s.run(opening + `
	1.000 a P. 1:101(100)   ack 1  | data; ESTABLISHED ESTABLISHED
	1.001 a P. 101:201(100) ack 1  | data; ESTABLISHED ESTABLISHED
	1.301 a P. 1:101(100)   ack 1  | data, retransmission by timeout of #4; ESTABLISHED ESTABLISHED
	`)
	i := s.info
	if i.OfKinds != Data || i.OfOrdinal[OrdinalData] != 1 || s.info.Conn.Ends[s.info.Dir].ordinals[OrdinalData] != 3 {
		t.Errorf("original %v, data #%d; this is data #%d", i.OfKinds, i.OfOrdinal[OrdinalData], s.info.Conn.Ends[s.info.Dir].ordinals[OrdinalData])
	}
}

// Three duplicate ACKs ask for it; the next hole in the same recovery needs no
// three of its own (RFC 6582).
func TestFastRetransmit(t *testing.T) {
	s := play(t, opening+`
	1.000 a .  1:101(100)   ack 1
	1.001 a .  101:201(100) ack 1
	1.002 a .  201:301(100) ack 1
	1.003 a .  301:401(100) ack 1
	1.004 a .  401:501(100) ack 1
	1.010 b .  1:1(0) ack 1 win 509 | ACK, duplicate ACK; ESTABLISHED ESTABLISHED
	1.011 b .  1:1(0) ack 1 win 509 | ACK, duplicate ACK; ESTABLISHED ESTABLISHED
	1.012 b .  1:1(0) ack 1 win 509 | ACK, duplicate ACK; ESTABLISHED ESTABLISHED
	1.013 a .  1:101(100) ack 1    | data, retransmission by fast of #4; ESTABLISHED ESTABLISHED
	1.023 b .  1:1(0) ack 201      | ACK; ESTABLISHED ESTABLISHED
	1.024 a .  201:301(100) ack 1  | data, retransmission by fast of #6; ESTABLISHED ESTABLISHED
	1.324 a .  201:301(100) ack 1  | data, retransmission by timeout of #6; ESTABLISHED ESTABLISHED
	1.334 b .  1:1(0) ack 501      | ACK; ESTABLISHED ESTABLISHED
	`).Summary()
	if a := s.Ends[0]; a.FastRepairs != 2 || a.TimeoutRepairs != 1 || a.RetransmittedBytes != 300 || a.UniqueBytes != 500 {
		t.Errorf("fast %d, timeout %d, retransmitted %d, unique %d", a.FastRepairs, a.TimeoutRepairs, a.RetransmittedBytes, a.UniqueBytes)
	}
}

// What the observer saw acknowledged need not have been sent again.
func TestSpuriousRetransmission(t *testing.T) {
	play(t, opening+`
	1.000 a P. 1:101(100) ack 1    | data; ESTABLISHED ESTABLISHED
	1.200 b .  1:1(0)     ack 101  | ACK; ESTABLISHED ESTABLISHED
	1.201 a P. 1:101(100) ack 1    | data, retransmission, unacceptable, spurious retransmission of #4; ESTABLISHED ESTABLISHED
	`)
}

// A copy made by the network has the IP identification of its original; a
// retransmission has one of its own. A copy is not counted by the ordinals.
func TestNetworkDuplicate(t *testing.T) {
	s := newScenario(t)
	s.run(opening + `
	1.000 a P. 1:101(100) ack 1 id 7    | data; ESTABLISHED ESTABLISHED
	1.001 a P. 1:101(100) ack 1 id 7    | data, duplicate of #4; ESTABLISHED ESTABLISHED
	1.010 b .  1:1(0)     ack 101 id 8  | ACK; ESTABLISHED ESTABLISHED
	1.011 b .  1:1(0)     ack 101 id 8  | ACK, duplicate of #6; ESTABLISHED ESTABLISHED
	1.500 a P. 1:101(100) ack 1 id 9    | data, retransmission, unacceptable, spurious retransmission of #4; ESTABLISHED ESTABLISHED
	`)
	if got := s.info.Conn.Ends[s.info.Dir].ordinals[OrdinalData]; got != 2 {
		t.Errorf("the retransmission is data #%d, want #2", got)
	}
}

// Without an IP identification, as in IPv6, the timestamp tells a copy of the
// original, but not of a retransmission: that may be sent twice within a tick.
func TestNetworkDuplicateByTimestamp(t *testing.T) {
	play(t, opening+`
	1.000 a P. 1:101(100) ack 1 ts 50 1   | data; ESTABLISHED ESTABLISHED
	1.001 a P. 1:101(100) ack 1 ts 50 1   | data, duplicate of #4; ESTABLISHED ESTABLISHED
	1.300 a P. 1:101(100) ack 1 ts 350 1  | data, retransmission by timeout of #4; ESTABLISHED ESTABLISHED
	1.300 a P. 1:101(100) ack 1 ts 350 1  | data, retransmission by timeout of #4; ESTABLISHED ESTABLISHED
	`)
}

// A SYN is sent again with the timestamp of the first, by gVisor: its age tells
// it from a copy.
func TestSYNAgainWithTheSameTimestamp(t *testing.T) {
	s := newScenario(t)
	s.run(`
	0.000 a S 0:0(0) ts 50 0  | SYN; SYN-SENT SYN-RECEIVED
	0.001 a S 0:0(0) ts 50 0  | SYN, duplicate of #1; SYN-SENT SYN-RECEIVED
	1.000 a S 0:0(0) ts 50 0  | SYN, retransmission by timeout of #1; SYN-SENT SYN-RECEIVED
	1.001 a S 0:0(0) ts 50 0  | SYN, duplicate of #1; SYN-SENT SYN-RECEIVED
	3.000 a S 0:0(0) ts 50 0  | SYN, retransmission by timeout of #1; SYN-SENT SYN-RECEIVED
	`)
	if got := s.info.Conn.Ends[s.info.Dir].ordinals[OrdinalSYN]; got != 3 {
		t.Errorf("the last is SYN #%d, want #3", got)
	}
}

// A segment may be cut anew: the original is the one that holds its first byte,
// and what is new in it counts.
func TestRetransmissionCutAnew(t *testing.T) {
	s := play(t, opening+`
	1.000 a .  1:101(100)   ack 1  | data; ESTABLISHED ESTABLISHED
	1.001 a .  101:201(100) ack 1  | data; ESTABLISHED ESTABLISHED
	1.400 a .  151:301(150) ack 1  | data, retransmission by timeout of #5; ESTABLISHED ESTABLISHED
	`).Summary()
	if n := s.Ends[0].UniqueBytes; n != 300 {
		t.Errorf("unique payload %d, want 300", n)
	}
}

// A hole that is filled within a round trip was reordering; later it is the
// repair of a loss that happened before the observer.
func TestOutOfOrderOrLostBefore(t *testing.T) {
	play(t, opening+`
	1.000 a .  101:201(100) ack 1  | data, gap; ESTABLISHED ESTABLISHED
	1.002 a .  1:101(100)   ack 1  | data, out of order; ESTABLISHED ESTABLISHED
	2.000 a .  301:401(100) ack 1  | data, gap; ESTABLISHED ESTABLISHED
	2.300 a .  201:301(100) ack 1  | data, retransmission by timeout; ESTABLISHED ESTABLISHED
	`)
}

// With timestamps the TSval tells: the late original has an older one.
func TestTimestampTellsReorderingFromRepair(t *testing.T) {
	play(t, opening+`
	1.000 a .  1:101(100)   ack 1 ts 100 0
	1.300 a .  201:301(100) ack 1 ts 400 0  | data, gap; ESTABLISHED ESTABLISHED
	1.600 a .  101:201(100) ack 1 ts 399 0  | data, out of order; ESTABLISHED ESTABLISHED
	1.700 a .  401:501(100) ack 1 ts 800 0  | data, gap; ESTABLISHED ESTABLISHED
	1.701 a .  301:401(100) ack 1 ts 801 0  | data, retransmission by timeout; ESTABLISHED ESTABLISHED
	`)
}

// What never came counts as missing, what was never acknowledged as unacked.
func TestNeverRepaired(t *testing.T) {
	s := play(t, opening+`
	1.000 a .  1:101(100)   ack 1
	1.001 a .  201:301(100) ack 1    | data, gap; ESTABLISHED ESTABLISHED
	1.010 b .  1:1(0)       ack 101
	`).Summary()
	if a := s.Ends[0]; a.MissingBytes != 100 || a.UnackedBytes != 200 {
		t.Errorf("missing %d, unacked %d; want 100, 200", a.MissingBytes, a.UnackedBytes)
	}
}
