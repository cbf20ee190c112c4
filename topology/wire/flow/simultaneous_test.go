package flow

import (
	"slices"
	"testing"

	"netlab/topology/wire"
)

// RFC 9293 figure 7: two SYNs cross, and one connection comes of it.
func TestSimultaneousOpen(t *testing.T) {
	s := play(t, `
	0.000 a S  0:0(0)         | SYN; SYN-SENT SYN-RECEIVED
	0.001 b S  0:0(0)         | SYN; SYN-RECEIVED SYN-RECEIVED
	0.010 a S. 0:0(0)  ack 1  | SYN+ACK, ack of SYN; SYN-RECEIVED ESTABLISHED
	0.011 b S. 0:0(0)  ack 1  | SYN+ACK, ack of SYN; ESTABLISHED ESTABLISHED
	0.020 a P. 1:2(1)  ack 1  | data; ESTABLISHED ESTABLISHED
	`).Summary()
	want := []wire.State{wire.Listen, wire.SynSent, wire.SynReceived, wire.Established}
	if got := states(s.Ends[1]); !slices.Equal(got, want) {
		t.Errorf("states of b %v, want %v", got, want)
	}
	if !s.Established {
		t.Error("the handshake counts as incomplete")
	}
}

// RFC 9293 figure 13: two FINs cross, both ends pass through CLOSING.
func TestSimultaneousClose(t *testing.T) {
	s := play(t, opening+`
	1.000 a F. 1:1(0)  ack 1  | FIN; FIN-WAIT-1 CLOSE-WAIT
	1.001 b F. 1:1(0)  ack 1  | FIN; CLOSING CLOSING
	1.010 a .  2:2(0)  ack 2  | ACK, ack of FIN; CLOSING TIME-WAIT
	1.011 b .  2:2(0)  ack 2  | ACK, ack of FIN; TIME-WAIT TIME-WAIT
	`).Summary()
	path := []wire.State{wire.SynSent, wire.Established, wire.FinWait1, wire.Closing, wire.TimeWait}
	if got := states(s.Ends[0]); !slices.Equal(got, path) {
		t.Errorf("states of a %v, want %v", got, path)
	}
	path = []wire.State{wire.Listen, wire.SynReceived, wire.Established, wire.FinWait1, wire.Closing, wire.TimeWait}
	if got := states(s.Ends[1]); !slices.Equal(got, path) {
		t.Errorf("states of b %v, want %v", got, path)
	}
	if !s.Simultaneous || s.Closer != 0 || s.Ending != Closed {
		t.Errorf("simultaneous %v, closer %d, ending %v", s.Simultaneous, s.Closer, s.Ending)
	}
}

// A socket that is connected to itself has one end, and is followed as one.
func TestSelfConnect(t *testing.T) {
	track := New(Options{})
	p := wire.Packet{Version: 4, Proto: wire.TCP, Src: addrA, Dst: addrA, Flags: wire.SYN, Seq: 1000, Window: 1000}
	if i := track.Observe(0, 1, &p); i.Dir != 0 || i.Kinds != SYN {
		t.Errorf("direction %d, %v", i.Dir, i.Kinds)
	}
	p.Flags, p.Ack = wire.SYN|wire.ACK, 1001
	if i := track.Observe(1, 2, &p); i.Dir != 0 || i.Conn.ID != 1 {
		t.Errorf("direction %d, connection %d", i.Dir, i.Conn.ID)
	}
}
