package nodes_test

import (
	"slices"
	"sync"
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

// An outside node's reader gets what there is, in order, and nothing where it has room for
// nothing.
func TestOutsideReceivesMany(t *testing.T) {
	r := nodes.NewRaw(&nodes.Env{Lock: new(sync.Mutex), Arrived: func(*nodes.Arrival) {}}, "a")
	r.Deliver(0, []nodes.Arrival{{N: 1}, {N: 2}, {N: 3}})
	var got []uint64
	for _, room := range []int{2, 0, 2} {
		packets := make([]nodes.Received, room)
		n, err := r.Outside().Receive(packets)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range packets[:n] {
			got = append(got, p.N)
		}
		got = append(got, 0)
	}
	if want := []uint64{1, 2, 0, 0, 3, 0}; !slices.Equal(got, want) {
		t.Errorf("received %v, want %v", got, want)
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
