package flow

import (
	"net/netip"
	"runtime"
	"testing"
	"time"

	"netlab/topology/wire"
)

// lives are connections of which memory is measured: segments of the client (0)
// and the server (1), as flags, relative numbers and payload.
var lives = map[string][]shot{
	"scan": {{0, wire.SYN, 0, 0, 0}},
	"open": {
		{0, wire.SYN, 0, 0, 0},
		{1, wire.SYN | wire.ACK, 0, 1, 0},
		{0, wire.ACK, 1, 1, 0},
		{0, wire.ACK, 1, 1, 100},
		{1, wire.ACK, 1, 101, 0},
		{1, wire.ACK, 1, 101, 1000},
		{0, wire.ACK, 101, 1001, 0},
	},
	"closed": {
		{0, wire.SYN, 0, 0, 0},
		{1, wire.SYN | wire.ACK, 0, 1, 0},
		{0, wire.ACK, 1, 1, 0},
		{0, wire.ACK, 1, 1, 100},
		{1, wire.ACK, 1, 101, 0},
		{1, wire.ACK, 1, 101, 1000},
		{0, wire.ACK, 101, 1001, 0},
		{0, wire.FIN | wire.ACK, 101, 1001, 0},
		{1, wire.FIN | wire.ACK, 1001, 102, 0},
		{0, wire.ACK, 102, 1002, 0},
	},
}

type shot struct {
	dir      int
	flags    wire.Flags
	seq, ack uint32
	n        int
}

// memory is what a tracker holds for each of many such connections, in bytes.
func memory(life []shot) int {
	const conns = 20_000
	heap := func() int {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc)
	}
	payload := make([]byte, 1448)
	before := heap()
	track := New(Options{})
	index := uint64(0)
	for i := range conns {
		client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)}), 40000)
		for _, s := range life {
			index++
			p := wire.Packet{
				Version: 4, ID: uint32(index & 0xffff), Proto: wire.TCP, Src: client, Dst: addrB, Flags: s.flags,
				Seq: s.seq, Ack: s.ack, Window: 502, Len: s.n, Payload: payload[:s.n],
			}
			if s.dir == 1 {
				p.Src, p.Dst = p.Dst, p.Src
			}
			track.Observe(time.Duration(index)*time.Millisecond, index, &p)
		}
	}
	held := heap() - before
	runtime.KeepAlive(track)
	return held / conns
}

// What a connection costs, in bytes: 1.2 KB at most.
func TestConnectionsAreSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("collects garbage")
	}
	for name, most := range map[string]int{"scan": 1050, "open": 1250, "closed": 1200} {
		if n := memory(lives[name]); n > most {
			t.Errorf("%s: %d bytes, want at most %d", name, n, most)
		}
	}
}

func BenchmarkMemory(b *testing.B) {
	for name, life := range lives {
		b.Run(name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				n = memory(life)
			}
			b.ReportMetric(float64(n), "B/connection")
		})
	}
}
