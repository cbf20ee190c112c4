package topology_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/cputime"
)

// chain is a host at each end of a line of routers, n nodes in all.
func chain(n int) topology.Spec {
	var s topology.Spec
	for i := range n {
		spec := topology.NodeSpec{Name: fmt.Sprintf("n%d", i), Kind: topology.Router}
		if i == 0 || i == n-1 {
			spec.Kind = topology.Host
		}
		s.Nodes = append(s.Nodes, spec)
		if i > 0 {
			s.Links = append(s.Links, topology.LinkSpec{A: fmt.Sprintf("n%d", i-1), B: spec.Name})
		}
	}
	return s
}

// star is n hosts around one router.
func star(n int) topology.Spec {
	s := topology.Spec{Nodes: []topology.NodeSpec{{Name: "hub", Kind: topology.Router}}}
	for i := range n {
		name := fmt.Sprintf("n%d", i)
		s.Nodes = append(s.Nodes, topology.NodeSpec{Name: name})
		s.Links = append(s.Links, topology.LinkSpec{A: "hub", B: name})
	}
	return s
}

// dumbbell is two routers joined by one link, with n nodes in all.
func dumbbell(n int) topology.Spec {
	s := topology.Spec{Nodes: []topology.NodeSpec{{Name: "left", Kind: topology.Router}, {Name: "right", Kind: topology.Router}}}
	s.Links = append(s.Links, topology.LinkSpec{A: "left", B: "right"})
	for i := range n - 2 {
		name := fmt.Sprintf("n%d", i)
		s.Nodes = append(s.Nodes, topology.NodeSpec{Name: name})
		s.Links = append(s.Links, topology.LinkSpec{A: []string{"left", "right"}[i%2], B: name})
	}
	return s
}

// BenchmarkSetUp makes and closes networks. For each node it reports the processor
// time to make it, that to close it, and its memory while the network is there: none
// of them should depend on how many nodes there are.
func BenchmarkSetUp(b *testing.B) {
	type shape struct {
		name string
		make func(n int) topology.Spec
		n    int
	}
	shapes := []shape{{"chain", chain, 2}}
	for _, n := range []int{10, 100, 1000, 10000} {
		shapes = append(shapes, shape{"chain", chain, n}, shape{"star", func(n int) topology.Spec { return star(n - 1) }, n}, shape{"dumbbell", dumbbell, n})
	}
	for _, c := range shapes {
		b.Run(fmt.Sprintf("%s=%d", c.name, c.n), func(b *testing.B) {
			spec := c.make(c.n)
			var perNode float64
			var made, closed time.Duration
			for b.Loop() {
				before := liveHeap()
				start, known := cputime.Used()
				nw, err := topology.New(spec)
				if err != nil {
					b.Fatal(err)
				}
				end, _ := cputime.Used()
				made += end - start
				perNode = float64(liveHeap()-before) / float64(c.n)
				start, _ = cputime.Used()
				nw.Close()
				end, _ = cputime.Used()
				closed += end - start
				if !known {
					b.Skip("this system does not tell the time of the processor")
				}
			}
			b.ReportMetric(perNode/1024, "KiB/node")
			each := float64(b.N * c.n)
			b.ReportMetric(float64(made.Microseconds())/each, "cpu-µs/node")
			b.ReportMetric(float64(closed.Microseconds())/each, "cpu-µs/close")
		})
	}
}

func liveHeap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// BenchmarkEvent measures the cost of one event, a packet's arrival at a node,
// while two hosts exchange small segments: across one link, along a chain and
// through the hub of a star. It should not depend on the size of the network.
func BenchmarkEvent(b *testing.B) {
	for _, c := range []struct {
		name     string
		spec     topology.Spec
		from, to string
	}{
		{"pair", chain(2), "n0", "n1"},
		{"router", chain(3), "n0", "n2"},
		{"chain=10", chain(10), "n0", "n9"},
		{"chain=64", chain(64), "n0", "n63"},
		{"chain=1000", chain(1000), "n480", "n520"},
		{"star=2", star(2), "n0", "n1"},
		{"star=1000", star(1000), "n0", "n999"},
	} {
		b.Run(c.name, func(b *testing.B) {
			nw := newNetwork(b, c.spec)
			client, server := established(b, nw, c.from, c.to)
			b.ReportAllocs()
			b.ResetTimer()
			nw.Do(func(l *topology.Engine) { exchange(b, l.Loop, client, server, b.N) })
		})
	}
}
