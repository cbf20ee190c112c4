package topology_test

import (
	"testing"

	"netlab/impair"
	"netlab/topology"
	"netlab/topology/cputime"
	"netlab/topology/wire"
)

// BenchmarkSimultaneousClose is a whole small lab by the Go API: two hosts are made,
// connect, close at the same instant and go through TIME-WAIT.
func BenchmarkSimultaneousClose(b *testing.B) {
	link := impair.MustParse("delay 50ms")
	spec := topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b", AToB: link, BToA: link}},
	}
	b.ReportAllocs()
	start, known := cputime.Used()
	for b.Loop() {
		nw, err := topology.New(spec)
		if err != nil {
			b.Fatal(err)
		}
		client, server := established(b, nw, "a", "b")
		nw.Do(func(*topology.Engine) {
			client.Close()
			server.Close()
		})
		nw.RunUntilIdle()
		if client.State() != wire.Closed || server.State() != wire.Closed || nw.Tap().Sent != 7 {
			b.Fatalf("it ends with %v and %v after %d packets", client, server, nw.Tap().Sent)
		}
		nw.Close()
	}
	if end, _ := cputime.Used(); known {
		b.ReportMetric(float64(end-start)/float64(b.N), "cpu-ns/op")
	}
}
