package nodes_test

import (
	"testing"

	"netlab/nodes"
	"netlab/topology/wire"
)

// A raw node whose reader is behind keeps the newest packets, in order.
func TestRawKeepsTheNewestPackets(t *testing.T) {
	const limit, more = 1 << 16, 1000
	r := nodes.NewRaw(&nodes.Env{Arrived: func(*nodes.Arrival) {}}, "a")
	for n := range uint64(limit + more) {
		r.Deliver(0, []nodes.Arrival{{N: n}})
	}
	if r.Pending() != limit {
		t.Fatalf("%d packets wait, want %d", r.Pending(), limit)
	}
	for want := uint64(more); r.Pending() > 0; want++ {
		if p, _ := r.Receive(); p.N != want {
			t.Fatalf("received #%d, want #%d", p.N, want)
		}
	}
}

// BenchmarkRawUnread measures what a packet costs a raw node that nobody reads.
func BenchmarkRawUnread(b *testing.B) {
	r := nodes.NewRaw(&nodes.Env{Arrived: func(*nodes.Arrival) {}}, "a")
	arrivals := []nodes.Arrival{{Packet: new(wire.Packet)}}
	for range 1 << 16 {
		r.Deliver(0, arrivals)
	}
	for b.Loop() {
		r.Deliver(0, arrivals)
	}
}
