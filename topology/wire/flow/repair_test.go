package flow

import (
	"testing"
	"time"

	"netlab/topology/wire"
)

// A retransmission timeout sends the first segment that is outstanding, a tail loss
// probe the last one, and once.
func TestTailLossProbe(t *testing.T) {
	s := play(t, opening+`
	1.000 a .  1:101(100)   ack 1
	1.001 a .  101:201(100) ack 1
	1.050 a .  101:201(100) ack 1  | data, retransmission by tail loss probe of #5; ESTABLISHED ESTABLISHED
	1.301 a .  1:101(100)   ack 1  | data, retransmission by timeout of #4; ESTABLISHED ESTABLISHED
	1.310 b .  1:1(0)       ack 101
	1.320 a .  101:201(100) ack 1  | data, retransmission by timeout of #5; ESTABLISHED ESTABLISHED
	`).Summary()
	if a := s.Ends[0]; a.TailLossProbes != 1 || a.TimeoutRepairs != 2 {
		t.Errorf("%d tail loss probes, %d timeouts, want 1, 2", a.TailLossProbes, a.TimeoutRepairs)
	}
}

// Without SACK there is no tail loss probe, and one that is outstanding alone may be
// sent by either timer.
func TestNoTailLossProbe(t *testing.T) {
	play(t, `
	0.000 a S  0:0(0)
	0.010 b S. 0:0(0)  ack 1
	0.020 a .  1:1(0)  ack 1
	1.000 a .  1:101(100)   ack 1
	1.001 a .  101:201(100) ack 1
	1.050 a .  101:201(100) ack 1  | data, retransmission by timeout of #5; ESTABLISHED ESTABLISHED
	`)
	play(t, opening+`
	1.000 a .  1:101(100)   ack 1
	1.240 a .  1:101(100)   ack 1  | data, retransmission by timeout of #4; ESTABLISHED ESTABLISHED
	`)
}

// A segment that is cut from one for which there was a Packet Too Big is sent for the
// path's MTU, whatever else was lost.
func TestPathMTU(t *testing.T) {
	s := newScenario(t)
	s.run(opening + `
	1.000 a .  1:1401(1400)    ack 1
	1.001 a .  1401:2801(1400) ack 1
	`)
	_, big := s.parse("1.000 a .  1:1401(1400) ack 1")
	p := tooBigMessage(t, big)
	if s.track.Observe(1010*time.Millisecond, 6, &p) != nil {
		t.Error("an ICMP message is of no connection")
	}
	s.run(`
	1.020 a .  1:1249(1248)    ack 1  | data, retransmission by path MTU of #4; ESTABLISHED ESTABLISHED
	1.020 a .  1249:2497(1248) ack 1  | data, retransmission by path MTU of #4; ESTABLISHED ESTABLISHED
	`)
}

// tooBigMessage is the ICMP message that a segment was too big for a link.
func tooBigMessage(t *testing.T, big *wire.Packet) wire.Packet {
	t.Helper()
	quote, err := (&wire.Segment{Src: addrA, Dst: addrB, Seq: big.Seq, Ack: big.Ack, Flags: wire.ACK}).Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	icmp := append([]byte{3, 4, 0, 0, 0, 0, 1300 >> 8, 1300 & 255}, quote...)
	header := []byte{0x45, 0, 0, byte(20 + len(icmp)), 0, 0, 0, 0, 64, 1, 0, 0, 10, 0, 0, 9, 10, 0, 0, 1}
	var p wire.Packet
	if err := p.Decode(append(header, icmp...)); err != nil {
		t.Fatal(err)
	}
	return p
}

// The message may be of another segment than the first that is too big. What is sent
// again at no arrival is the work of the timer, however many messages there were.
func TestPathMTUOfANetwork(t *testing.T) {
	n := newNetwork(t, "")
	n.play(withSACK + `
	1.00 a . 1:1401(1400) ack 1    | [1] data 1:1
	1.00 a . 1401:2801(1400) ack 1 | [1] data 1401:1
	`)
	second := tooBigMessage(t, n.packets[4])
	n.ledger.Refused(1010*time.Millisecond, &second)
	n.play(`
	1.01 a . 1:1249(1248) ack 1    | [1] data, retransmission 1:1 by path MTU
	`)
	n.ledger.Refused(1020*time.Millisecond, &second)
	n.play(`
	1.21 a . 1:1249(1248) ack 1    | [1] data, retransmission 1:1 by timeout
	`)
}

// A sender that cuts what did not fit goes on with what it had sent after it, which is no
// work of the timer: none is as short as a round trip.
func TestPathMTUGoesOn(t *testing.T) {
	n := newNetwork(t, "")
	n.play(withSACK + `
	1.00 a . 1:1401(1400) ack 1    | [1] data 1:1
	1.00 a . 1401:1501(100) ack 1  | [1] data 1401:1
	`)
	big := tooBigMessage(t, n.packets[4])
	n.ledger.Refused(1010*time.Millisecond, &big)
	n.play(`
	1.01 a . 1:1249(1248) ack 1    | [1] data, retransmission 1:1 by path MTU
	1.01 a . 1249:1401(152) ack 1  | [1] data, retransmission 1249:1 by path MTU
	1.01 a . 1401:1501(100) ack 1  | [1] data, retransmission 1401:1 by path MTU
	1.31 a . 1:1249(1248) ack 1    | [1] data, retransmission 1:1 by timeout
	`)
}

// In a network an arrival tells what asked for a segment, and the options of the stack
// which timer it was.
func TestRepairOfANetwork(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		rack      bool
		want      string
	}{
		{"RACK-TLP", "", true, "by tail loss probe"},
		{"a timeout alone", "", false, "by timeout"},
		{"no stack", "a", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := newNetwork(t, c.raw)
			n.ledger.opts.RACK = func(string) bool { return c.rack }
			open := withSACK
			if c.raw != "" {
				open = withSACKRaw
			}
			n.play(open + `
			1.00 a . 1:101(100) ack 1   | [1] data 1:1
			1.24 a . 1:101(100) ack 1   | [1] data, retransmission 1:1 ` + c.want)
		})
	}
}

// a's SYN and b's SYN,ACK permit SACK.
const withSACK = `
	0.00 a CLOSED>SYN-SENT
	0.00 a S 0:0(0) sackok
	0.01 #1
	0.01 b LISTEN>SYN-RECEIVED
	0.01 b S. 0:0(0) ack 1 sackok
	0.02 #2
	0.02 a SYN-SENT>ESTABLISHED
	0.02 a . 1:1(0) ack 1
	0.03 #3
	0.03 b SYN-RECEIVED>ESTABLISHED
`

const withSACKRaw = `
	0.00 a S 0:0(0) sackok
	0.01 #1
	0.01 b LISTEN>SYN-RECEIVED
	0.01 b S. 0:0(0) ack 1 sackok
	0.02 #2
	0.02 a . 1:1(0) ack 1
	0.03 #3
	0.03 b SYN-RECEIVED>ESTABLISHED
`

// What answers a keepalive is sent when it has arrived; a window update after one that
// was lost is none.
func TestKeepAliveThatIsLost(t *testing.T) {
	n := newNetwork(t, "")
	n.play(withSACK + `
	5.00 a . 0:0(0) ack 1             | [1] ACK, keepalive, unacceptable 0:1
	6.00 b . 1:1(0) ack 1 win 100     | [1] ACK, window update 1:1
	7.00 a . 0:0(0) ack 1             | [1] ACK, keepalive, unacceptable 0:1
	7.01 #6
	7.01 b . 1:1(0) ack 1 win 100     | [1] ACK, keepalive ACK 1:1
	`)
}

// A repair that is lost as well is sent again when the peer holds what was sent after it
// (RFC 8985 section 6.2), at an ACK; where the ACKs have ceased the timer sends it.
func TestLostRepair(t *testing.T) {
	const lost = opening + `
	1.000 a .  1:101(100)   ack 1
	1.001 a .  101:201(100) ack 1
	1.002 a .  201:301(100) ack 1
	1.020 b .  1:1(0) ack 1 sack 101:201
	1.021 b .  1:1(0) ack 1 sack 101:301
	1.021 a .  1:101(100)   ack 1      | data, retransmission by fast of #4; ESTABLISHED ESTABLISHED
	1.022 a .  301:401(100) ack 1
	1.045 b .  1:1(0) ack 1 sack 101:401
	`
	play(t, lost+`
	1.046 a .  1:101(100)   ack 1      | data, retransmission by fast of #4; ESTABLISHED ESTABLISHED
	1.047 a .  401:501(100) ack 1
	1.070 b .  1:1(0) ack 1 sack 101:501
	1.071 a .  1:101(100)   ack 1      | data, retransmission by fast of #4; ESTABLISHED ESTABLISHED
	`)
	play(t, lost+`
	1.346 a .  1:101(100)   ack 1      | data, retransmission by timeout of #4; ESTABLISHED ESTABLISHED
	`)
	// Nothing new was sent: what shows it is a repair beside it.
	play(t, opening+`
	1.000 a .  1:101(100)   ack 1
	1.001 a .  101:201(100) ack 1
	1.002 a .  201:301(100) ack 1
	1.003 a .  301:401(100) ack 1
	1.020 b .  1:1(0) ack 1 sack 301:401
	1.021 a .  1:101(100)   ack 1      | data, retransmission by fast of #4; ESTABLISHED ESTABLISHED
	1.022 a .  101:201(100) ack 1      | data, retransmission by fast of #5; ESTABLISHED ESTABLISHED
	1.045 b .  1:1(0) ack 1 sack 101:201 sack 301:401
	1.046 a .  1:101(100)   ack 1      | data, retransmission by fast of #4; ESTABLISHED ESTABLISHED
	`)
}
