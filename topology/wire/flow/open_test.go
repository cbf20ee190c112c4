package flow

import (
	"slices"
	"testing"
	"time"

	"netlab/topology/wire"
)

// RFC 9293 figure 6: three segments, both ends ESTABLISHED after the third.
func TestOpenInThreeSegments(t *testing.T) {
	c := play(t, `
	0.000 a S  0:0(0)        win 64240 mss 1460 wscale 7 sackok ts 1 0  | SYN; SYN-SENT SYN-RECEIVED
	0.010 b S. 0:0(0)  ack 1 win 65160 mss 1400 wscale 6 sackok ts 7 1  | SYN+ACK, ack of SYN; ESTABLISHED SYN-RECEIVED
	0.035 a .  1:1(0)  ack 1 win 502 ts 2 7                             | ACK, ack of SYN; ESTABLISHED ESTABLISHED
	`)
	s := c.Summary()
	if !s.Established || s.Ending != StillOpen {
		t.Errorf("established %v, ending %v; want true, open", s.Established, s.Ending)
	}
	if s.RTTToPeer == nil || *s.RTTToPeer != 10*time.Millisecond || s.RTTToOpener == nil || *s.RTTToOpener != 25*time.Millisecond || s.Handshake != 35*time.Millisecond {
		t.Errorf("to peer %v, to opener %v, handshake %v", s.RTTToPeer, s.RTTToOpener, s.Handshake)
	}
	a, b := s.Ends[0], s.Ends[1]
	if a.ISN != isnA || b.ISN != isnB || a.MSS != 1460 || b.MSS != 1400 {
		t.Errorf("ISNs %d %d, MSS %d %d", a.ISN, b.ISN, a.MSS, b.MSS)
	}
	if a.Window != 502<<7 || b.Window != 65160 {
		t.Errorf("windows %d and %d; the SYN,ACK's is never scaled", a.Window, b.Window)
	}
	if !s.WindowScaling || !s.SACK || !s.Timestamps {
		t.Errorf("scaling %v, SACK %v, timestamps %v", s.WindowScaling, s.SACK, s.Timestamps)
	}
}

// An option counts as agreed only if both SYNs carry it.
func TestOptionOfOneEndIsNotAgreed(t *testing.T) {
	s := play(t, `
	0.000 a S  0:0(0)        wscale 7 sackok ts 1 0
	0.010 b S. 0:0(0)  ack 1
	0.020 a .  1:1(0)  ack 1 win 1000
	`).Summary()
	if s.WindowScaling || s.SACK || s.Timestamps {
		t.Errorf("scaling %v, SACK %v, timestamps %v; want none", s.WindowScaling, s.SACK, s.Timestamps)
	}
	if s.Ends[0].Window != 1000 {
		t.Errorf("window %d is scaled", s.Ends[0].Window)
	}
}

// The third segment is lost or not seen: data completes the handshake.
func TestDataCompletesTheHandshake(t *testing.T) {
	play(t, `
	0.000 a S  0:0(0)          | SYN; SYN-SENT SYN-RECEIVED
	0.010 b S. 0:0(0)   ack 1  | SYN+ACK, ack of SYN; ESTABLISHED SYN-RECEIVED
	0.020 a P. 1:11(10) ack 1  | ack of SYN, data; ESTABLISHED ESTABLISHED
	`)
}

// A retransmitted SYN is the same connection, and both sides' ordinals count.
func TestSYNRetransmitted(t *testing.T) {
	s := newScenario(t)
	s.run(`
	0.000 a S  0:0(0)         | SYN; SYN-SENT SYN-RECEIVED
	1.000 a S  0:0(0)         | SYN, retransmission by timeout of #1; SYN-SENT SYN-RECEIVED
	1.010 b S. 0:0(0)  ack 1  | SYN+ACK, ack of SYN; ESTABLISHED SYN-RECEIVED
	2.010 b S. 0:0(0)  ack 1  | SYN+ACK, retransmission by timeout of #3; ESTABLISHED SYN-RECEIVED
	`)
	if got := s.info.Conn.Ends[s.info.Dir].ordinals[OrdinalSYNACK]; got != 2 {
		t.Errorf("ordinal of the SYN,ACK = %d, want 2", got)
	}
	if got := s.info.OfOrdinal[OrdinalSYNACK]; got != 1 {
		t.Errorf("ordinal of the original = %d, want 1", got)
	}
	if rtt := s.info.Conn.Summary().RTTToPeer; rtt != nil {
		t.Errorf("round trip %v from a SYN sent twice, want none", rtt)
	}
}

// A port nobody listens on: the called end never was in SYN-RECEIVED.
func TestRefused(t *testing.T) {
	s := play(t, `
	0.000 a S  0:0(0)         | SYN; SYN-SENT SYN-RECEIVED
	0.010 b R. 0:0(0)  ack 1  | RST, ack of SYN resets; CLOSED CLOSED
	`).Summary()
	if s.Ending != Refused {
		t.Errorf("ending %v, want refused", s.Ending)
	}
	want := []wire.State{wire.Listen, wire.Closed}
	if got := states(s.Ends[1]); !slices.Equal(got, want) {
		t.Errorf("states of b %v, want %v", got, want)
	}
}

// Nobody answers.
func TestUnanswered(t *testing.T) {
	s := play(t, `
	0.000 a S  0:0(0)
	1.000 a S  0:0(0)
	3.000 a S  0:0(0)  | SYN, retransmission by timeout of #1; SYN-SENT SYN-RECEIVED
	`).Summary()
	if s.Ending != Unanswered {
		t.Errorf("ending %v, want unanswered", s.Ending)
	}
	if last := s.Ends[1].States[len(s.Ends[1].States)-1]; !last.Presumed {
		t.Errorf("b's %v is taken for certain, though it never answered", last.State)
	}
}

// A split handshake: the SYN is acknowledged first, and answered by a SYN of its
// own, which the opener answers in turn.
func TestSplitHandshake(t *testing.T) {
	s := newScenario(t)
	s.run(`
	0.000 a S  0:0(0)              | SYN; SYN-SENT SYN-RECEIVED
	0.010 b .  9:9(0)       ack 1  | ACK, ack of SYN; SYN-SENT SYN-RECEIVED
	0.011 b S  0:0(0)              | SYN; SYN-RECEIVED SYN-RECEIVED
	0.020 a S. 0:0(0)       ack 1  | SYN+ACK, ack of SYN; SYN-RECEIVED ESTABLISHED
	0.030 b .  1:1(0)       ack 1  | ACK; ESTABLISHED ESTABLISHED
	`)
	if s.info.Conn.ID != 1 || s.info.RelSeq != 1 {
		t.Errorf("connection %d, relative seq %d; want 1, 1", s.info.Conn.ID, s.info.RelSeq)
	}
}

func states(d Direction) (all []wire.State) {
	for _, s := range d.States {
		all = append(all, s.State)
	}
	return all
}
