package impair

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"netlab/topology/sim"
	"netlab/topology/wire"
)

// linkEnv is a link of 10 Mbit/s with room for plenty.
func linkEnv(random *rand.ChaCha8) queueEnv {
	if random == nil {
		random = sim.Stream(1, "queue")
	}
	return queueEnv{
		packets:      1 << 20,
		stream:       func() *rand.ChaCha8 { return random },
		transmission: func(size int) time.Duration { return Rate{BitsPerSecond: 10e6}.Time(size) },
	}
}

// queued is a UDP datagram of size bytes from the given port, as IPv4 with the
// given TOS.
func queued(n uint64, port uint16, size int, tos uint8) *Frame {
	data := make([]byte, size)
	data[0], data[1], data[8], data[9] = 0x45, tos, 64, byte(wire.UDP)
	binary.BigEndian.PutUint16(data[2:], uint16(size))
	copy(data[12:], []byte{10, 0, 0, 1, 10, 0, 0, 2})
	binary.BigEndian.PutUint16(data[20:], port)
	binary.BigEndian.PutUint16(data[22:], 80)
	binary.BigEndian.PutUint16(data[24:], uint16(size-20))
	if err := wire.FixChecksums(data); err != nil {
		panic(err)
	}
	p := new(wire.Packet)
	if err := p.Decode(data); err != nil {
		panic(err)
	}
	return &Frame{Packet: p, N: n}
}

// Specs of every queue, small enough that their bounds are reached.
var smallQueues = map[string]Queue{
	"codel":    CoDel{Limit: 20},
	"fq_codel": FQCoDel{CoDel: CoDel{Limit: 20}, Flows: 4, Quantum: 300, MemoryLimit: 15000},
	"red":      RED{Limit: 12000, Min: 2000, Max: 6000, AvgPacket: 500, Burst: 5, Probability: 0.1},
	"red ecn":  RED{Limit: 12000, Min: 2000, Max: 6000, AvgPacket: 500, Burst: 5, ECN: true, NoDrop: true, Adaptive: true},
}

// abuse pushes and pops as the script says, two bytes a step, and checks what
// every queue must keep: each frame leaves exactly once, those of a flow leave in
// order, the counts are right and the bounds hold.
func abuse(t *testing.T, name string, spec Queue, script []byte) {
	t.Helper()
	e := linkEnv(sim.Stream(7, name))
	e.packets, e.bytes = 30, 15000
	q := spec.start(e)
	inside := make(map[uint64]*Frame)
	bytes := 0
	last := make(map[uint16]uint64)
	leave := func(f *Frame) {
		if inside[f.N] == nil {
			t.Fatalf("%s: frame %d left and was not inside", name, f.N)
		}
		delete(inside, f.N)
		bytes -= f.Size()
	}
	var now time.Duration
	pop := func() bool {
		f := q.pop(now, func(f *Frame) {
			if f.Why.String() == "" {
				t.Fatalf("%s: frame %d was dropped by nobody", name, f.N)
			}
			leave(f)
		})
		if f == nil {
			return false
		}
		leave(f)
		port := f.Packet.Src.Port()
		if f.N <= last[port] {
			t.Fatalf("%s: frame %d of port %d left after %d", name, f.N, port, last[port])
		}
		last[port] = f.N
		return true
	}
	for i := 0; i+1 < len(script); i += 2 {
		op, arg := script[i], script[i+1]
		now += time.Duration(arg) * 100 * time.Microsecond
		if op%3 == 0 {
			if pop(); len(inside) == 0 {
				now += time.Duration(op) * time.Second
			}
			continue
		}
		f := queued(uint64(i+1), uint16(op>>4), 60+int(arg)*6, op&3)
		inside[f.N] = f
		bytes += f.Size()
		if refused := q.push(now, f); refused != nil {
			if refused.Why.String() == "" {
				t.Fatalf("%s: frame %d was refused by nobody", name, refused.N)
			}
			leave(refused)
		}
		n, b := q.len()
		if n != len(inside) || b != bytes {
			t.Fatalf("%s: len says %d packets, %d bytes; %d, %d are inside", name, n, b, len(inside), bytes)
		}
		if n > 30 || b > 15000 {
			t.Fatalf("%s: %d packets, %d bytes are over the bounds", name, n, b)
		}
	}
	for pop() {
		now += time.Millisecond
	}
	if n, b := q.len(); n != 0 || b != 0 || len(inside) != 0 {
		t.Fatalf("%s: empty, yet %d packets, %d bytes; %d inside", name, n, b, len(inside))
	}
}

func TestQueuesLoseNothing(t *testing.T) {
	random := rand.New(sim.Stream(3, "script"))
	for name, spec := range smallQueues {
		if err := spec.check(); err != nil {
			t.Fatal(err)
		}
		for range 200 {
			script := make([]byte, 600)
			for i := range script {
				script[i] = byte(random.Uint32())
			}
			abuse(t, name, spec, script)
		}
	}
}

func FuzzQueue(f *testing.F) {
	f.Add([]byte{1, 200, 17, 200, 1, 255, 3, 0, 3, 255})
	f.Fuzz(func(t *testing.T, script []byte) {
		for name, spec := range smallQueues {
			abuse(t, name, spec, script[:min(len(script), 2000)])
		}
	})
}

// Through a pipe: what the queue drops comes out by Drop with the queue's words,
// in the order of the run, also when the queue is changed while packets wait.
func TestQueueInAPipe(t *testing.T) {
	b := newBench(t, "rate 1mbit queue codel target 5ms limit 40")
	for i := range 600 { // 1000 bytes take 8 ms and come each 4
		b.loop.At(time.Duration(i)*4*ms, func() { b.send(1000) })
	}
	b.loop.At(1200*ms, func() {
		s, err := ParseOnto(b.pipe.Spec(), "queue red min 5000 max 15000 avpkt 1000")
		if err != nil {
			t.Fatal(err)
		}
		if err := b.pipe.Set(s); err != nil {
			t.Fatal(err)
		}
	})
	b.run()
	if got := len(b.arrived) + len(b.dropped); got != 600 {
		t.Errorf("%d arrived and %d were dropped, want 600 together", len(b.arrived), len(b.dropped))
	}
	by := make(map[string]int)
	for _, d := range b.dropped {
		by[d.By]++
	}
	for _, want := range []string{"codel target 5ms", "codel limit 40", "red probability 0.02", "red max 15000"} {
		if by[want] == 0 {
			t.Errorf("nothing dropped by %q: %v", want, by)
		}
	}
	for i, a := range b.arrived[1:] {
		if a.N <= b.arrived[i].N {
			t.Fatalf("packet %d arrived after %d", a.N, b.arrived[i].N)
		}
	}
}

// One draw a packet in RED and none in the others: what is offered, not what
// becomes of it, says where the stream stands.
func TestQueueDraws(t *testing.T) {
	for name, want := range map[string]int{"codel": 0, "fq_codel": 2, "red": 100, "red ecn": 100} {
		random := sim.Stream(9, "draws")
		q := smallQueues[name].start(linkEnv(random))
		for i := range uint64(100) {
			q.push(time.Duration(i)*time.Millisecond, queued(i, 1, 1000, uint8(i)&3))
			if i%3 == 0 {
				q.pop(time.Duration(i)*time.Millisecond, func(*Frame) {})
			}
		}
		fresh := sim.Stream(9, "draws")
		for range want {
			fresh.Uint64()
		}
		if random.Uint64() != fresh.Uint64() {
			t.Errorf("%s: 100 packets did not take %d draws", name, want)
		}
	}
}

// A standing queue of 50 packets in 8 flows, one in and one out.
func BenchmarkQueue(b *testing.B) {
	frames := make([]*Frame, 1024)
	for i := range frames {
		frames[i] = queued(uint64(i), uint16(i%8), 1500, 0)
	}
	for _, bc := range []struct {
		name string
		q    queue
	}{
		{"tail drop", &tailDrop{bounds: linkEnv(nil).bounds()}},
		{"codel", CoDel{}.start(linkEnv(nil))},
		{"fq_codel", FQCoDel{}.start(linkEnv(nil))},
		{"red", RED{Limit: 400000, Min: 30000, Max: 90000, AvgPacket: 1000, Burst: 55}.start(linkEnv(nil))},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			drop := func(*Frame) {}
			var now time.Duration
			for i := range 50 {
				bc.q.push(now, frames[i])
			}
			i := 50
			for b.Loop() {
				now += 20 * time.Microsecond
				f := frames[i&1023]
				f.Why = nil
				bc.q.push(now, f)
				bc.q.pop(now, drop)
				i++
			}
		})
	}
}
