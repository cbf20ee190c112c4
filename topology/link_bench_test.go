package topology_test

import (
	"errors"
	"io"
	"testing"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/sim"
)

// BenchmarkLink moves 8 MB over a link that only delays, and over one with a rule.
func BenchmarkLink(b *testing.B) {
	const amount = 8 << 20
	for _, test := range []struct {
		name    string
		prepare func(*topology.Link)
	}{
		{"plain", func(*topology.Link) {}},
		{"rule", func(l *topology.Link) {
			if _, err := l.Rule("drop a FIN #9"); err != nil {
				b.Fatal(err)
			}
		}},
	} {
		b.Run(test.name, func(b *testing.B) {
			b.SetBytes(amount)
			b.ReportAllocs()
			for b.Loop() {
				delay := impair.MustParse("delay 100us")
				nw := newNetwork(b, topology.Spec{
					Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
					Links: []topology.LinkSpec{{A: "a", B: "b", AToB: delay, BToA: delay}},
				})
				test.prepare(nw.Link("a", "b"))
				client, server := established(b, nw, "a", "b")
				nw.Do(func(loop *topology.Engine) { pump(b, loop.Loop, client, server, amount) })
				if err := nw.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// pump writes n bytes into one socket and reads them from the other.
func pump(b testing.TB, loop *sim.Loop, from, to *nodes.Socket, n int) {
	b.Helper()
	var buf [64 << 10]byte
	for sent, got := 0, 0; got < n; {
		for sent < n {
			k, err := from.Write(buf[:min(n-sent, len(buf))])
			sent += k
			if err != nil {
				break
			}
		}
		for {
			k, err := to.Read(buf[:])
			got += k
			if errors.Is(err, nodes.ErrWouldBlock) || errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		if got < n && !loop.Step() {
			b.Fatalf("%d of %d bytes came, and nothing is left to happen", got, n)
		}
	}
}
