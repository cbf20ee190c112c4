package impair

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/topology/sim"
)

// noDrop fails the test where a queue drops.
func noDrop(t *testing.T) func(*Frame) {
	return func(f *Frame) {
		t.Helper()
		t.Fatalf("packet %d was dropped by %s", f.N, f.Why.String())
	}
}

// A flow that sends little goes first: while a bulk flow stands in the queue,
// each packet of a flow that was idle is the next to leave.
func TestFQCoDelServesSparseFlowsFirst(t *testing.T) {
	q := FQCoDel{}.start(linkEnv(nil))
	for i := range uint64(100) {
		q.push(0, queued(1000+i, 1, 1500, 0))
	}
	// It was new itself, for one quantum: 1514 bytes are begun with the second.
	q.pop(0, noDrop(t))
	q.pop(0, noDrop(t))
	const sparse = 2
	for n := range uint64(20) {
		at := time.Duration(n) * 100 * time.Microsecond
		q.push(at, queued(n, sparse, 100, 0))
		if f := q.pop(at, noDrop(t)); f.N != n {
			t.Fatalf("packet %d of port %d left before sparse packet %d", f.N, f.Packet.Src.Port(), n)
		}
		// The bulk flow has its turn; the sparse one is found empty and forgotten.
		if f := q.pop(at, noDrop(t)); f.Packet.Src.Port() != 1 {
			t.Fatalf("the bulk flow did not have its turn")
		}
	}
}

// A flow does not become new again by being empty for a moment: it goes through
// the old flows first, and those have their turn.
func TestFQCoDelLetsNoFlowStayNew(t *testing.T) {
	q := FQCoDel{}.start(linkEnv(nil))
	for i := range uint64(20) {
		q.push(0, queued(100+i, 1, 500, 0))
	}
	for range 4 { // the bulk flow uses its quantum of 1514 up and becomes old
		q.pop(0, noDrop(t))
	}
	q.push(0, queued(1, 2, 100, 0))
	var order []uint16
	for n := range 6 {
		order = append(order, q.pop(0, noDrop(t)).Packet.Src.Port())
		if n == 2 {
			q.push(0, queued(2, 2, 100, 0))
		}
	}
	// The new flow first. It is found empty while the bulk flow has its turn of
	// 1514 bytes less the 486 it owes; only then comes its second packet.
	want := []uint16{2, 1, 1, 1, 2, 1}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Errorf("ports in the order they left:\n%s", diff)
	}
}

// Three backlogged flows with packets of 1500, 500 and 100 bytes share the link
// by bytes, not by packets.
func TestFQCoDelSharesByBytes(t *testing.T) {
	q := FQCoDel{CoDel: CoDel{Target: time.Minute - 1, Interval: time.Minute}}.start(linkEnv(nil))
	n := uint64(0)
	for port, size := range []int{1500, 500, 100} {
		for range 300000 / size {
			q.push(0, queued(n, uint16(port), size, 0))
			n++
		}
	}
	var sent [3]int
	for total := 0; total < 600000; {
		f := q.pop(0, noDrop(t))
		sent[f.Packet.Src.Port()] += f.Size()
		total += f.Size()
	}
	for port, bytes := range sent {
		// Within one quantum and one packet of a third.
		if bytes < 200000-3014 || bytes > 200000+3014 {
			t.Errorf("flow %d sent %d bytes of 600000, want a third", port, bytes)
		}
	}
}

// An unresponsive flow at twice the link's rate does not harm one that stays
// within its share: that one loses nothing and waits for no more than the packet
// in transmission and one quantum.
func TestFQCoDelIsolates(t *testing.T) {
	q := FQCoDel{CoDel: CoDel{Limit: 200}}.start(linkEnv(nil))
	const slot = 1200 * time.Microsecond // 1500 bytes at 10 Mbit/s
	flood := steady(1, 1500, slot/2, 4000)
	quiet := steady(2, 1500, 4*slot, 500)
	var offers []offer
	for len(flood) > 0 || len(quiet) > 0 {
		if len(quiet) > 0 && (len(flood) == 0 || quiet[0].at <= flood[0].at) {
			quiet[0].f.N += 100000
			offers, quiet = append(offers, quiet[0]), quiet[1:]
		} else {
			offers, flood = append(offers, flood[0]), flood[1:]
		}
	}
	sent := make(map[uint64]time.Duration)
	for _, o := range offers {
		sent[o.f.N] = o.at
	}
	lost := 0
	for _, s := range bottleneck(q, offers, slot, time.Minute) {
		switch {
		case s.n < 100000:
			if s.dropped {
				lost++
			}
		case s.dropped:
			t.Fatalf("packet %d of the quiet flow was dropped by %s", s.n, s.by)
		case s.at-sent[s.n] > 3*slot:
			t.Fatalf("packet %d of the quiet flow waited %v", s.n, s.at-sent[s.n])
		}
	}
	if lost < 1000 {
		t.Errorf("the flood lost %d packets, want over 1000", lost)
	}
}

// When the queue is full the head of the flow with the most bytes goes, whoever
// the newcomer belongs to.
func TestFQCoDelDropsFromTheFattest(t *testing.T) {
	q := FQCoDel{CoDel: CoDel{Limit: 10}}.start(linkEnv(nil))
	for i := range uint64(6) { // many small ones: 600 bytes
		q.push(0, queued(i, 1, 100, 0))
	}
	for i := range uint64(4) { // fewer, but 4000 bytes
		q.push(0, queued(100+i, 2, 1000, 0))
	}
	for i, want := range []uint64{100, 101} {
		dropped := q.push(0, queued(200+uint64(i), 3, 100, 0))
		if dropped == nil || dropped.N != want || dropped.Why.String() != "fq_codel limit 10" {
			t.Fatalf("push %d dropped %+v, want packet %d", i, dropped, want)
		}
	}
	if n, b := q.len(); n != 10 || b != 600+2000+200 {
		t.Errorf("%d packets, %d bytes left", n, b)
	}
	// By memory: one large packet more would take the place of several small ones;
	// it is refused, since one goes for one.
	q = FQCoDel{MemoryLimit: 1000}.start(linkEnv(nil))
	for i := range uint64(10) {
		q.push(0, queued(i, 1, 100, 0))
	}
	big, small := queued(50, 2, 900, 0), queued(51, 2, 100, 0)
	if f := q.push(0, big); f != big || f.Why.String() != "fq_codel memory_limit 1000" {
		t.Errorf("dropped %+v, want the large newcomer", f)
	}
	if f := q.push(0, small); f == nil || f.N != 0 {
		t.Errorf("dropped %+v, want the head of the fat flow", f)
	}
}

// Each flow has a CoDel of its own: one that stands too long is dropped from, one
// that does not is left alone, in the same queue at the same time.
func TestFQCoDelControlsEachFlow(t *testing.T) {
	q := FQCoDel{}.start(linkEnv(nil))
	const slot = 1200 * time.Microsecond
	offers := steady(1, 1500, slot*9/10, 2000)
	drops := 0
	for _, s := range bottleneck(q, offers, slot, time.Minute) {
		if s.dropped {
			drops++
			if s.by != "fq_codel target 5ms" {
				t.Fatalf("dropped by %q", s.by)
			}
		}
	}
	if drops < 50 {
		t.Errorf("%d drops of 2000 packets that come a tenth too fast, want over 50", drops)
	}
}

// The hash spreads flows as chance does, differs with the key, and does not
// depend on anything but the 5-tuple.
func TestFQCoDelHash(t *testing.T) {
	a := FQCoDel{}.start(linkEnv(sim.Stream(1, "x"))).(*fqCodel)
	b := FQCoDel{}.start(linkEnv(sim.Stream(2, "x"))).(*fqCodel)
	const ports = 4096
	used := make(map[*fqFlow]int)
	same := 0
	for port := range uint16(ports) {
		f := queued(0, port, 100, 0)
		flow := a.flow(f.Packet)
		used[flow]++
		if a.flow(queued(9, port, 900, 3).Packet) != flow {
			t.Fatalf("port %d: size, TOS or payload move the flow", port)
		}
		if a.hash(f.Packet)>>54 == b.hash(f.Packet)>>54 {
			same++
		}
	}
	// 4096 balls into 1024 bins: 1024*(1-1/e^4) = 1005 bins are used, and the
	// fullest has about 12.
	if len(used) < 995 || len(used) > 1015 {
		t.Errorf("%d flows used, want about 1005", len(used))
	}
	for _, n := range used {
		if n > 18 {
			t.Errorf("%d ports in one flow", n)
		}
	}
	if same > 20 { // 4 by chance
		t.Errorf("%d of %d ports fall to the same flow with another key", same, ports)
	}
}
