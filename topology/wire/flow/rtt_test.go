package flow

import (
	"testing"
	"time"
)

// Karn's rule: an ACK that covers a retransmitted segment gives no sample.
func TestKarn(t *testing.T) {
	s := play(t, opening+`
	1.000 a P. 1:101(100)   ack 1
	1.030 b .  1:1(0)       ack 101
	2.000 a P. 101:201(100) ack 1
	2.300 a P. 101:201(100) ack 1
	2.310 b .  1:1(0)       ack 201
	`).Summary()
	rtt := s.Ends[1].RTT
	// The SYN's 10 ms and the first segment's 30 ms.
	if rtt.Samples != 2 || rtt.Min != 10*time.Millisecond || rtt.Max != 30*time.Millisecond {
		t.Errorf("%d samples from %v to %v, want 2 from 10ms to 30ms", rtt.Samples, rtt.Min, rtt.Max)
	}
	if rtt.Smoothed != 12500*time.Microsecond || rtt.Variation != 8750*time.Microsecond {
		t.Errorf("smoothed %v, variation %v; want 12.5ms, 8.75ms (RFC 6298)", rtt.Smoothed, rtt.Variation)
	}
}

// With timestamps the retransmission is told by its own TSval.
func TestTimestampSample(t *testing.T) {
	s := play(t, `
	0.000 a S  0:0(0)             ts 100 0
	0.010 b S. 0:0(0)     ack 1   ts 900 100
	0.020 a .  1:1(0)     ack 1   ts 120 900
	1.000 a P. 1:101(100) ack 1   ts 1100 900
	1.300 a P. 1:101(100) ack 1   ts 1400 900
	1.310 b .  1:1(0)     ack 101 ts 2200 1400
	2.000 a P. 101:201(100) ack 1 ts 2100 2200
	2.020 b .  1:1(0)     ack 201 ts 2900 2100
	`).Summary()
	rtt := s.Ends[1].RTT
	if rtt.Samples != 2 || rtt.Min != 10*time.Millisecond || rtt.Max != 20*time.Millisecond {
		t.Errorf("%d samples from %v to %v, want 2 from 10ms to 20ms", rtt.Samples, rtt.Min, rtt.Max)
	}
}

// Goodput is unique payload over the time in which it was sent.
func TestGoodput(t *testing.T) {
	s := play(t, opening+`
	1.000 a P. 1:1001(1000)    ack 1
	1.500 a P. 1:1001(1000)    ack 1
	2.000 a P. 1001:2001(1000) ack 1
	`).Summary()
	if a := s.Ends[0]; a.Goodput != 16000 || a.PayloadBytes != 3000 {
		t.Errorf("goodput %v, payload %d; want 16000 bit/s, 3000", a.Goodput, a.PayloadBytes)
	}
}

// A stack that sends its SYN again with the timestamp of the first leaves open which
// of the two is echoed: no sample.
func TestNoSampleOfASYNSentAgainWithOneTimestamp(t *testing.T) {
	s := play(t, `
	0.000 a S  0:0(0)             ts 100 0
	1.000 a S  0:0(0)             ts 100 0
	1.010 b S. 0:0(0)     ack 1   ts 900 100
	1.020 a .  1:1(0)     ack 1   ts 1120 900
	2.000 a P. 1:101(100) ack 1   ts 2100 900
	2.030 b .  1:1(0)     ack 101 ts 1900 2100
	`).Summary()
	if rtt := s.Ends[1].RTT; rtt.Samples != 1 || rtt.Max.Round(time.Millisecond) != 30*time.Millisecond {
		t.Errorf("%d samples, at most %v; want 1 of 30ms", rtt.Samples, rtt.Max)
	}
}
