package analyze_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/cmd/netlab/analyze"
)

// line makes a connection of which everything but its number is n.
func line(id int, n uint64) analyze.Entry {
	return analyze.Entry{Connection: analyze.Connection{
		ID: id, Start: time.Duration(id), Duration: time.Duration(n), RTT: new(time.Duration(n)),
		Packets: [2]uint64{n, 0}, Bytes: [2]uint64{0, n}, Retransmissions: [2]uint64{n / 2, n - n/2},
	}}
}

// collect adds connections 1, 2, ... with the given sizes, and returns the IDs
// in the order written, 0 after each batch.
func collect(t *testing.T, c analyze.Collector, sizes ...uint64) (ids []int) {
	t.Helper()
	c.Write = func(list []analyze.Entry) error {
		for _, e := range list {
			ids = append(ids, e.ID)
		}
		ids = append(ids, 0)
		return nil
	}
	for i, n := range sizes {
		if err := c.Add(line(i+1, n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if c.Added != len(sizes) || c.Batches != len(slices.DeleteFunc(slices.Clone(ids), func(id int) bool { return id != 0 })) {
		t.Errorf("%d added, %d batches", c.Added, c.Batches)
	}
	return ids
}

func TestCollector(t *testing.T) {
	for _, tt := range []struct {
		name  string
		c     analyze.Collector
		sizes []uint64
		want  []int
	}{
		{"nothing", analyze.Collector{Batch: 2}, nil, nil},
		{"by start", analyze.Collector{Batch: 9}, []uint64{5, 9, 1}, []int{1, 2, 3, 0}},
		{"the most first", analyze.Collector{Order: analyze.ByBytes, Batch: 9}, []uint64{5, 9, 1}, []int{2, 1, 3, 0}},
		{"equals by number", analyze.Collector{Order: analyze.ByRTT, Batch: 9}, []uint64{5, 5, 9, 5}, []int{3, 1, 2, 4, 0}},
		{"in batches", analyze.Collector{Order: analyze.ByPackets, Batch: 2}, []uint64{1, 2, 3, 4, 5}, []int{2, 1, 0, 4, 3, 0, 5, 0}},
		{"the first of many", analyze.Collector{Order: analyze.ByDuration, Limit: 2, Batch: 1}, []uint64{1, 7, 3, 9, 2, 8, 4}, []int{4, 6, 0}},
		{"fewer than wanted", analyze.Collector{Order: analyze.ByRetransmissions, Limit: 5, Batch: 1}, []uint64{1, 7}, []int{2, 1, 0}},
		{"the last to end", analyze.Collector{Order: analyze.ByEnd, Limit: 1, Batch: 1}, []uint64{9, 1, 9}, []int{2, 0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, collect(t, tt.c, tt.sizes...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// However many come, a collector with a limit holds no more than twice of it.
func TestCollectorForgets(t *testing.T) {
	c := analyze.Collector{Limit: 10, Batch: 1, Order: analyze.ByBytes, Write: func(list []analyze.Entry) error {
		if len(list) != 10 || list[0].ID != 1000 || list[9].ID != 991 || cap(list) > 64 {
			return fmt.Errorf("%d connections, first %d, room for %d", len(list), list[0].ID, cap(list))
		}
		return nil
	}}
	for i := range 1000 {
		if err := c.Add(line(i+1, uint64(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func TestFilter(t *testing.T) {
	ends := [2]netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:40000"), netip.MustParseAddrPort("192.0.2.1:80")}
	for _, tt := range []struct {
		addrs []string
		ports []uint16
		want  bool
	}{
		{nil, nil, true},
		{[]string{"10.0.0.1"}, nil, true},
		{[]string{"192.0.2.0/24"}, nil, true},
		{[]string{"10.0.0.2", "2001:db8::/32"}, nil, false},
		{nil, []uint16{443, 80}, true},
		{nil, []uint16{40000}, true},
		{nil, []uint16{443}, false},
		{[]string{"10.0.0.1"}, []uint16{80}, true},
		{[]string{"10.0.0.1"}, []uint16{443}, false},
	} {
		f := analyze.Filter{Ports: tt.ports}
		for _, text := range tt.addrs {
			p, err := analyze.ParseAddr(text)
			if err != nil {
				t.Fatal(err)
			}
			f.Addrs = append(f.Addrs, p)
		}
		if got := f.Match(ends); got != tt.want {
			t.Errorf("addresses %v, ports %v: %v, want %v", tt.addrs, tt.ports, got, tt.want)
		}
	}
	for _, text := range []string{"", "10.0.0", "10.0.0.1/33", "example.com"} {
		if _, err := analyze.ParseAddr(text); err == nil {
			t.Errorf("address %q is taken", text)
		}
	}
	for _, text := range []string{"", "-1", "65536", "http"} {
		if _, err := analyze.ParsePort(text); err == nil {
			t.Errorf("port %q is taken", text)
		}
	}
}
