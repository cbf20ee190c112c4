package topology_test

import (
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/cputime"
	"netlab/topology/sim"
	"netlab/topology/wire"
)

// exchange runs n events of a client that sends small segments one by one.
func exchange(b *testing.B, l *sim.Loop, client, server *nodes.Socket, n int) {
	ping, pong := make([]byte, 100), make([]byte, 200)
	start := l.Ran()
	for l.Ran()-start < uint64(n) {
		if _, err := client.Write(ping); err != nil {
			b.Fatal(err)
		}
		for {
			if got, _ := server.Read(pong); got > 0 {
				break
			}
			l.Step()
		}
	}
}

// crowd opens n connections from n0 to n1, at most perPort of them to each port: a
// host has no more ports to come from.
func crowd(t testing.TB, nw *topology.Network, n int) (clients, servers []*nodes.Socket) {
	t.Helper()
	const perPort = 40000
	nw.Do(func(l *topology.Engine) {
		var ln *nodes.Listener
		for i := range n {
			if i%perPort == 0 {
				ln = listenAt(t, l, uint16(80+i/perPort))
			}
			client, server := open(t, nw, l, ln)
			clients, servers = append(clients, client), append(servers, server)
		}
	})
	return clients, servers
}

// listenAt listens on a port of n1.
func listenAt(t testing.TB, l *topology.Engine, port uint16) *nodes.Listener {
	t.Helper()
	ln, err := l.Machine("n1").ListenTCP(netip.AddrPortFrom(netip.Addr{}, port), 0)
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

// open opens one connection from n0 to n1, with the network's lock held.
func open(t testing.TB, nw *topology.Network, l *topology.Engine, ln *nodes.Listener) (client, server *nodes.Socket) {
	t.Helper()
	client, err := l.Machine("n0").Connect(netip.AddrPort{}, netip.AddrPortFrom(nw.Addrs("n1")[0], ln.Local().Port()))
	if err != nil {
		t.Fatal(err)
	}
	for {
		server, err = ln.Accept()
		if err == nil {
			return client, server
		}
		if !errors.Is(err, nodes.ErrWouldBlock) || !l.Step() {
			t.Fatal(err)
		}
	}
}

// BenchmarkIdle measures one event of an active connection among idle ones, whose
// number should not matter.
func BenchmarkIdle(b *testing.B) {
	for _, idle := range []int{0, 500, 5000} {
		b.Run(fmt.Sprintf("idle=%d", idle), func(b *testing.B) {
			nw := newNetwork(b, chain(2))
			clients, servers := crowd(b, nw, idle+1)
			client, server := clients[idle], servers[idle]
			b.ReportAllocs()
			b.ResetTimer()
			nw.Do(func(l *topology.Engine) { exchange(b, l.Loop, client, server, b.N) })
		})
	}
}

// BenchmarkChurn opens and closes connections one after the other; what the first
// thousand take each, and the last, should be the same.
func BenchmarkChurn(b *testing.B) {
	const all, part = 20000, 1000
	for b.Loop() {
		nw := newNetwork(b, chain(2))
		nw.Do(func(l *topology.Engine) {
			ln := listenAt(b, l, 80)
			var first, last time.Duration
			start := time.Now()
			for i := range all {
				client, server := open(b, nw, l, ln)
				client.Close()
				server.Close()
				for client.State() != wire.TimeWait && client.State() != wire.Closed && l.Step() {
				}
				if i+1 == part {
					first = time.Since(start) / part
				}
				if i+1 == all-part {
					start = time.Now()
				}
			}
			last = time.Since(start) / part
			b.ReportMetric(float64(first.Microseconds()), "µs/first")
			b.ReportMetric(float64(last.Microseconds()), "µs/last")
		})
		b.ReportMetric(float64(liveHeap())/(1<<20), "MiB")
		nw.Close()
	}
}

// BenchmarkConnections opens connections between two hosts, all there at once, and
// closes them. It reports the processor time for each and its memory while it is
// there, which should not depend on how many there are, and the most memory while
// they close.
func BenchmarkConnections(b *testing.B) {
	for _, n := range []int{1, 100, 1000, 10000, 100000} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			var each, peak float64
			start, known := cputime.Used()
			for b.Loop() {
				nw := newNetwork(b, chain(2))
				before := liveHeap()
				clients, servers := crowd(b, nw, n)
				each = float64(liveHeap()-before) / float64(n)
				nw.Do(func(l *topology.Engine) {
					for i, c := range clients {
						c.Close()
						servers[i].Close()
						if i%1000 == 0 {
							peak = max(peak, heldHeap())
						}
					}
					for ran := 0; l.Step(); ran++ {
						if ran%1000 == 0 {
							peak = max(peak, heldHeap())
						}
					}
				})
				for i, c := range clients {
					if c.State() != wire.Closed || servers[i].State() != wire.Closed {
						b.Fatalf("it ends with %v and %v", c, servers[i])
					}
				}
				nw.Close()
			}
			if end, _ := cputime.Used(); known {
				b.ReportMetric(float64(end-start)/float64(b.N*n)/1000, "cpu-µs/conn")
			}
			b.ReportMetric(each/1024, "KiB/conn")
			b.ReportMetric(peak/(1<<20), "peak-MiB")
		})
	}
}

// heldHeap is what the heap and the stacks take, with what is not used any more and
// not collected yet.
func heldHeap() float64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapInuse + m.StackInuse)
}

// BenchmarkPackets sends small segments one by one, and reports the processor time
// for each packet, which should not depend on how many there were, and the memory of
// the network at the end.
func BenchmarkPackets(b *testing.B) {
	for _, n := range []int{1e3, 1e4, 1e5, 1e6} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			var held float64
			start, known := cputime.Used()
			for b.Loop() {
				nw := newNetwork(b, chain(2))
				client, server := established(b, nw, "n0", "n1")
				nw.Do(func(l *topology.Engine) { exchange(b, l.Loop, client, server, n) })
				held = float64(liveHeap())
				nw.Close()
			}
			if end, _ := cputime.Used(); known {
				b.ReportMetric(float64(end-start)/float64(b.N*n), "cpu-ns/packet")
			}
			b.ReportMetric(held/(1<<20), "MiB")
		})
	}
}
