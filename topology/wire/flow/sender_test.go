package flow

import (
	"testing"
	"time"

	"netlab/topology/wire"
)

// What a segment is compared with is what its sender had sent and offered before it.
func TestSenderBeforeASegment(t *testing.T) {
	n := newNetwork(t, "ab")
	n.play(`
	0.00 a S 0:0(0) win 1000
	0.01 #1
	0.01 b S. 0:0(0) ack 1 win 2000
	0.02 #2
	0.02 a . 1:1(0) ack 1 win 1000
	0.03 #3
	0.10 a F. 1:101(100) ack 1 win 900
	0.50 a F. 1:101(100) ack 1 win 900
	`)
	isn := n.infos[0].Conn.Ends[0].ISN
	for i, want := range []Sender{
		{},
		{},
		{Begun: true, HasISN: true, Nxt: isn + 1},
		{Begun: true, HasISN: true, Nxt: isn + 1, Offered: true, Ack: n.infos[1].Conn.Ends[1].ISN + 1, Edge: n.infos[1].Conn.Ends[1].ISN + 1001},
		{Begun: true, HasISN: true, Nxt: isn + 102, FIN: true, FINEnd: isn + 102, Offered: true, Ack: n.infos[1].Conn.Ends[1].ISN + 1, Edge: n.infos[1].Conn.Ends[1].ISN + 1001},
	} {
		got := n.infos[i].Was
		got.scale = 0
		if got != want {
			t.Errorf("segment %d finds %+v, want %+v", i+1, got, want)
		}
	}
}

// A retransmission says when what it repeats was sent last, also where that was part
// of a larger one.
func TestWhenARepeatedSegmentWasSentBefore(t *testing.T) {
	n := newNetwork(t, "ab")
	n.play(`
	0.00 a S 0:0(0) win 1000
	0.01 #1
	0.01 b S. 0:0(0) ack 1 win 2000
	0.02 #2
	0.10 a . 1:101(100) ack 1 win 1000
	0.11 a . 101:201(100) ack 1 win 1000
	0.50 a . 1:201(200) ack 1 win 1000
	0.90 a . 101:201(100) ack 1 win 1000
	`)
	for i, want := range map[int]struct {
		at    time.Duration
		times uint16
		alone bool
	}{4: {100 * time.Millisecond, 1, true}, 5: {500 * time.Millisecond, 2, false}} {
		if got := n.infos[i]; got.OfAt != want.at || got.OfTimes != want.times || got.OfAlone != want.alone {
			t.Errorf("segment %d: before at %v, %d times, alone %v; want %+v", i+1, got.OfAt, got.OfTimes, got.OfAlone, want)
		}
	}
}

// A window that was sent before the latest does not replace it (RFC 9293 section
// 3.10.7.4, SND.WL1).
func TestAnOlderWindowComesLater(t *testing.T) {
	n := newNetwork(t, "ab")
	n.play(`
	0.00 a S 0:0(0) win 1000
	0.01 #1
	0.01 b S. 0:0(0) ack 1 win 2000
	0.02 #2
	0.02 a . 1:1(0) ack 1 win 1000
	0.03 #3
	0.10 b . 1:11(10) ack 1 win 0
	0.11 b . 11:21(10) ack 1 win 500
	0.12 #5
	0.13 #4
	`)
	a := &n.infos[0].Conn.Ends[0]
	if closed, _ := a.Closing(); a.Shut() || closed != 0 || a.LatestWindow() != 0 {
		t.Errorf("shut %v, since %v, latest window %d; want an open window, and 0 in the latest ACK", a.Shut(), closed, a.LatestWindow())
	}
	if v := n.infos[0].Conn.Variables(0); v.Wnd != 500 {
		t.Errorf("SND.WND %d, want 500", v.Wnd)
	}
}

// A connection that an old duplicate of a SYN begins has the options of that SYN.
func TestOptionsOfASYNThatComesAgain(t *testing.T) {
	n := newNetwork(t, "a")
	n.play(`
	0.00 a S 0:0(0) win 1000 ts 100 0
	0.01 #1
	0.01 b LISTEN>SYN-RECEIVED
	0.01 b S. 0:0(0) ack 1 win 2000 ts 500 100
	0.02 b SYN-RECEIVED>CLOSED
	1.00 #1 again
	1.00 b LISTEN>SYN-RECEIVED
	1.00 b S. 7:7(0) ack 1 win 2000 ts 600 100
	`)
	c := n.infos[len(n.infos)-1].Conn
	if e, _ := c.Way(0); c.ID != 2 || !e.HasISN || !e.Stamps() || e.State != wire.Closed {
		t.Errorf("connection %d: SYN seen %v, timestamps %v; want 2, with those of the SYN", c.ID, e.HasISN, e.Stamps())
	}
}
