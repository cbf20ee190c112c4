package flow

import "testing"

// narrow opens a connection whose responder has room for 100 bytes.
const narrow = `
	0.000 a S  0:0(0)       win 64240
	0.010 b S. 0:0(0) ack 1 win 100
	0.020 a .  1:1(0) ack 1 win 64240
`

// The receiver's buffer fills, the sender probes with one byte, the window opens.
func TestZeroWindowAndProbes(t *testing.T) {
	s := play(t, narrow+`
	1.000 a .  1:101(100)  ack 1            | data; ESTABLISHED ESTABLISHED
	1.010 b .  1:1(0)      ack 101 win 0    | ACK, zero window; ESTABLISHED ESTABLISHED
	1.300 a .  101:102(1)  ack 1            | data, window probe, unacceptable; ESTABLISHED ESTABLISHED
	1.310 b .  1:1(0)      ack 101 win 0    | ACK, zero window; ESTABLISHED ESTABLISHED
	1.900 a .  101:102(1)  ack 1            | data, window probe, unacceptable; ESTABLISHED ESTABLISHED
	1.910 b .  1:1(0)      ack 101 win 0    | ACK, zero window; ESTABLISHED ESTABLISHED
	2.500 b .  1:1(0)      ack 101 win 500  | ACK, window update; ESTABLISHED ESTABLISHED
	2.510 a .  101:201(100) ack 1           | data; ESTABLISHED ESTABLISHED
	`).Summary()
	if a := s.Ends[0]; a.ZeroWindowProbes != 2 || a.UniqueBytes != 200 || a.Retransmissions != 0 {
		t.Errorf("probes %d, unique %d, retransmissions %d", a.ZeroWindowProbes, a.UniqueBytes, a.Retransmissions)
	}
	if n := s.Ends[1].ZeroWindows; n != 3 {
		t.Errorf("zero windows %d, want 3", n)
	}
}

// The receiver may take a probe's byte after all: then it was sent.
func TestProbeByteTaken(t *testing.T) {
	play(t, narrow+`
	1.000 a .  1:101(100)  ack 1
	1.010 b .  1:1(0)      ack 101 win 0
	1.300 a .  101:102(1)  ack 1            | data, window probe, unacceptable; ESTABLISHED ESTABLISHED
	1.310 b .  1:1(0)      ack 102 win 500  | ACK; ESTABLISHED ESTABLISHED
	1.320 a .  102:202(100) ack 1           | data; ESTABLISHED ESTABLISHED
	`)
}

// A probe of Linux carries no byte: SEQ = SND.NXT-1.
func TestEmptyZeroWindowProbe(t *testing.T) {
	play(t, narrow+`
	1.000 a .  1:101(100)  ack 1
	1.010 b .  1:1(0)      ack 101 win 0
	1.300 a .  100:100(0)  ack 1            | ACK, window probe, unacceptable; ESTABLISHED ESTABLISHED
	`)
}

// Data beyond the edge of the offered window is unacceptable.
func TestBeyondTheWindow(t *testing.T) {
	play(t, opening+`
	1.000 b .  1:1(0)         ack 1 win 10     | ACK, window update; ESTABLISHED ESTABLISHED
	1.010 a .  70001:70101(100) ack 1          | data, unacceptable; ESTABLISHED ESTABLISHED
	1.020 a .  1:101(100)     ack 1            | data; ESTABLISHED ESTABLISHED
	`)
}
