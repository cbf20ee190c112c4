package rfc_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/nodes"
	"netlab/topology/wire"
)

func TestNotesNameWhatIsRemarkable(t *testing.T) {
	tests := []struct {
		name, node string
		run        func(t *testing.T) *run
		want       []string
	}{
		{"nothing but the ordinary", "a", func(t *testing.T) *run { return record(t, "three-segment close") }, nil},
		{"a SYN sent again", "a", func(t *testing.T) *run {
			l := newLab(t, "delay 20ms", "drop SYN #1-2")
			l.established()
			return l.record()
		}, []string{"retransmission of #1, timeout", "retransmission of #1, timeout"}},
		{"a segment lost in the middle", "a", func(t *testing.T) *run {
			l := newLab(t, "delay 20ms", "drop a data #3")
			a, _ := l.established()
			l.write(a, 12000)
			l.Run(time.Second)
			return l.record()
		}, []string{"retransmission of #6, fast"}},
		{"the last segment lost", "a", func(t *testing.T) *run {
			l := newLab(t, "delay 20ms", "drop a data #1-2")
			a, _ := l.established()
			l.write(a, 1000)
			l.Run(2 * time.Second)
			return l.record()
		}, []string{"retransmission of #4, tail loss probe", "retransmission of #4, timeout"}},
		// The observer has seen b acknowledge; a has not, and that ACK never comes.
		{"the ACK lost", "b", func(t *testing.T) *run {
			l := newLab(t, "delay 20ms", "drop a ack of FIN #1")
			a, b := l.established()
			l.do(a.Close)
			l.Run(time.Second)
			l.do(b.Close)
			return l.finish()
		}, []string{"spurious retransmission of #6, tail loss probe"}},
		// Three duplicate ACKs are sent, and none arrives: only the timeout is left.
		{"every duplicate ACK lost", "a", func(t *testing.T) *run {
			l := newLab(t, "delay 20ms", "drop a data #1", "drop b ACK #1-20")
			a, _ := l.established()
			l.write(a, 8000)
			l.Run(400 * time.Millisecond)
			return l.record()
		}, []string{"retransmission of #9, tail loss probe", "retransmission of #4, timeout"}},
		{"duplicate ACKs", "b", func(t *testing.T) *run {
			l := newLab(t, "delay 20ms", "drop a data #1")
			a, _ := l.established()
			l.write(a, 5000)
			l.Run(100 * time.Millisecond)
			return l.record()
		}, []string{"duplicate ACK #1", "duplicate ACK #2", "duplicate ACK #3"}},
		{"keepalives", "a", func(t *testing.T) *run {
			l := newLab(t, "delay 20ms")
			a, _ := l.established()
			l.do(func() { _ = a.Set(nodes.KeepAliveIdle(10 * time.Second)) }, func() { _ = a.Set(nodes.KeepAlive(true)) })
			l.Run(25 * time.Second)
			return l.record()
		}, []string{"keepalive", "keepalive"}},
		{"no keepalive unless asked for", "a", func(t *testing.T) *run {
			l := newLab(t, "delay 20ms")
			l.established()
			l.Run(3 * time.Hour)
			return l.record()
		}, nil},
		{"the first keepalive after two hours", "a", func(t *testing.T) *run {
			l := newLab(t, "delay 20ms")
			a, _ := l.established()
			l.do(func() { _ = a.Set(nodes.KeepAlive(true)) })
			l.Run(2*time.Hour + time.Second)
			if at := l.Tap().Packets[3].Sent; at < 2*time.Hour {
				t.Errorf("the first keepalive is sent at %v, want no sooner than after 2h (MUST-28)", at)
			}
			return l.record()
		}, []string{"keepalive"}},
		{"challenge ACKs", "b", func(t *testing.T) *run {
			f := newForger(t, 4000)
			f.called()
			f.send(wire.RST, 100, 0, 0)
			f.send(wire.SYN, 0, 0, 0)
			f.send(wire.RST, 1<<24, 0, 0)
			f.send(wire.RST, 0, 0, 0)
			return f.record()
		}, []string{"challenge ACK", "challenge ACK"}},
		{"window probes", "a", func(t *testing.T) *run {
			l := newLab(t, "delay 20ms")
			a, _ := l.established(nodes.ReceiveBuffer(8192))
			l.write(a, 30000)
			l.Run(time.Second)
			return l.record()
		}, []string{"window probe", "window probe"}},
		{"zero windows and the update", "b", func(t *testing.T) *run {
			l := newLab(t, "delay 20ms")
			a, b := l.established(nodes.ReceiveBuffer(8192))
			l.write(a, 5000)
			l.Run(300 * time.Millisecond)
			l.read(b, 1<<20)
			l.Run(time.Second)
			return l.record()
		}, []string{"zero window", "zero window", "window update", "window update"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, notes(tt.run(t), tt.node)); diff != "" {
				t.Errorf("notes of %s (-want +got):\n%s", tt.node, diff)
			}
		})
	}
}
