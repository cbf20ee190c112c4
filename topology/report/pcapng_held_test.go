package report

import (
	"bytes"
	"testing"
	"time"

	"netlab/topology/tap"
)

// heldBack has a capture see one packet that never arrives, and n others that do.
func heldBack(tb testing.TB, n int) (c *Pcapng, most int, out *bytes.Buffer) {
	tb.Helper()
	out = new(bytes.Buffer)
	c, err := NewPcapng(out, []tap.Link{{Name: "a-b", A: "a", B: "b"}}, PcapngOptions{})
	if err != nil {
		tb.Fatal(err)
	}
	for i := range n + 1 {
		p := &tap.Packet{N: uint64(i + 1), Origin: true, From: "a", To: "b", Sent: time.Duration(i), Arrived: tap.Never}
		c.Observe(tap.Event{Kind: tap.PacketSent, At: p.Sent, Packet: p})
		if i > 0 {
			p.Fate, p.Arrived = tap.Delivered, p.Sent+1
			c.Observe(tap.Event{Kind: tap.PacketArrived, At: p.Arrived, Packet: p})
		}
		most = max(most, len(c.queue)-c.head, len(c.waiting))
	}
	return c, most, out
}

// What a rule holds does not have the rest of a run wait for it in memory: it is
// written as a packet in flight, and every other packet with its fate, in order.
func TestPcapngHoldsBackSoMany(t *testing.T) {
	const n = 2 * maxHeld
	c, most, out := heldBack(t, n)
	if most > maxHeld+1 {
		t.Errorf("%d frames are held back, want at most %d", most, maxHeld)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	lines := captured(t, out.Bytes())
	if len(lines) != n+1 {
		t.Fatalf("the capture has %d packets, want %d", len(lines), n+1)
	}
	if !bytes.Contains([]byte(lines[0]), []byte("#1 in flight")) || !bytes.Contains([]byte(lines[1]), []byte("#2 delivered")) {
		t.Errorf("the first packets are %q and %q", lines[0], lines[1])
	}
	if len(c.waiting) != 0 {
		t.Errorf("%d packets are waited for at the end", len(c.waiting))
	}
}

// The cost of a packet does not grow with what is held back.
func BenchmarkPcapngHeld(b *testing.B) {
	b.ReportAllocs()
	heldBack(b, b.N)
}
