package topology_test

import (
	"fmt"
	"runtime"
	"testing"

	"netlab/topology"
	"netlab/topology/sim"
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

// BenchmarkSetUp makes and closes networks; it reports the memory of one node
// while the network is there.
func BenchmarkSetUp(b *testing.B) {
	for _, c := range []struct {
		name string
		spec topology.Spec
	}{{"pair", chain(2)}, {"chain=1000", chain(1000)}, {"star=1000", star(1000)}} {
		b.Run(c.name, func(b *testing.B) {
			var perNode float64
			for b.Loop() {
				before := liveHeap()
				nw := newNetwork(b, c.spec)
				perNode = float64(liveHeap()-before) / float64(len(c.spec.Nodes))
				nw.Close()
			}
			b.ReportMetric(perNode/1024, "KiB/node")
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
			ping, pong := make([]byte, 100), make([]byte, 200)
			b.ReportAllocs()
			b.ResetTimer()
			nw.Do(func(l *sim.Loop) {
				start := l.Ran()
				for l.Ran()-start < uint64(b.N) {
					if _, err := client.Write(ping); err != nil {
						b.Fatal(err)
					}
					for {
						if n, _ := server.Read(pong); n > 0 {
							break
						}
						l.Step()
					}
				}
			})
		})
	}
}
