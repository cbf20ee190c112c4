package impair

import (
	"math"
	"testing"
	"time"
)

// served is what became of one frame at a queue.
type served struct {
	n       uint64
	at      time.Duration
	dropped bool
	by      string
}

// bottleneck drives a queue as a transmitter does: frames are pushed at their
// times, and one is popped every gap while some wait.
func bottleneck(q queue, arrivals []offer, gap time.Duration, until time.Duration) []served {
	var log []served
	now := time.Duration(0)
	drop := func(f *Frame) { log = append(log, served{f.N, now, true, f.Why.String()}) }
	free := time.Duration(0)
	for now <= until {
		n, _ := q.len()
		next := time.Duration(math.MaxInt64)
		if n > 0 {
			next = max(free, now)
		}
		if len(arrivals) > 0 && arrivals[0].at <= next {
			now = arrivals[0].at
			if f := q.push(now, arrivals[0].f); f != nil {
				drop(f)
			}
			arrivals = arrivals[1:]
			continue
		}
		if n == 0 {
			break
		}
		now = next
		if f := q.pop(now, drop); f != nil {
			log = append(log, served{f.N, now, false, f.Why.String()})
		}
		free = now + gap
	}
	return log
}

type offer struct {
	at time.Duration
	f  *Frame
}

// steady is a flow of count packets of the given size, one each gap.
func steady(port uint16, size int, gap time.Duration, count int) []offer {
	var a []offer
	for i := range count {
		a = append(a, offer{time.Duration(i) * gap, queued(uint64(i+1), port, size, 0)})
	}
	return a
}

// A queue that never empties: 1000-byte packets every 5 ms, sent one each 10 ms.
// The delay reaches 5 ms with the second packet, so CoDel waits an interval from
// its departure and then drops at the times of the control law, 100 ms/sqrt(n)
// after the drop before.
func TestCoDelDropsByTheControlLaw(t *testing.T) {
	q := CoDel{}.start(linkEnv(nil))
	log := bottleneck(q, steady(1, 1000, 5*time.Millisecond, 1000), 10*time.Millisecond, 1200*time.Millisecond)

	// Packet 2 arrives at 5 ms and leaves at 10 ms: its 5 ms are not below target.
	// But with only one packet of 1000 bytes behind it, it is not a queue yet; packet
	// 3, at 20 ms, leaves two behind. One interval later, at 120 ms, the first drop.
	law := []time.Duration{120 * time.Millisecond}
	for n := 1; n < 8; n++ {
		law = append(law, law[n-1]+time.Duration(float64(100*time.Millisecond)/math.Sqrt(float64(n))))
	}
	var got []time.Duration
	for _, s := range log {
		if s.dropped {
			got = append(got, s.at)
			if s.by != "codel target 5ms" {
				t.Errorf("packet %d was dropped by %q", s.n, s.by)
			}
		}
	}
	if len(got) < len(law) {
		t.Fatalf("%d drops, want %d at least", len(got), len(law))
	}
	// A packet leaves each 10 ms, so a drop that is due waits for the next one.
	for i, at := range law {
		due := (at + 10*time.Millisecond - 1) / (10 * time.Millisecond) * (10 * time.Millisecond)
		if got[i] != due {
			t.Errorf("drop %d at %v, want %v: due at %v", i+1, got[i], due, at)
		}
	}
}

// The times at which drops are due, by hand: 100, 100/sqrt(2), 100/sqrt(3),
// 100/2 ms after one another.
func TestCoDelControlLaw(t *testing.T) {
	l := CoDel{}.law("codel", false)
	for count, want := range map[uint32]time.Duration{
		1: 100 * time.Millisecond,
		2: 70_710_678 * time.Nanosecond,
		3: 57_735_026 * time.Nanosecond,
		4: 50 * time.Millisecond,
		9: 33_333_333 * time.Nanosecond,
	} {
		if got := l.controlLaw(0, count); got != want {
			t.Errorf("after drop %d: %v, want %v", count, got, want)
		}
	}
}

// A new dropping state starts where the last one got to, less what it began
// with, if it ended less than 16 intervals ago; else from 1.
func TestCoDelRestartsItsCount(t *testing.T) {
	for _, tc := range []struct {
		name        string
		count, last uint32
		ago         time.Duration
		want        uint32
	}{
		{"first time", 0, 0, 0, 1},
		{"soon after: 7 drops in the last state", 8, 1, 200 * time.Millisecond, 7},
		{"just within 16 intervals", 8, 1, 1600*time.Millisecond - 1, 7},
		{"16 intervals ago", 8, 1, 1600 * time.Millisecond, 1},
		{"one drop is not a rate", 2, 1, 200 * time.Millisecond, 1},
		{"from a higher start", 12, 7, 200 * time.Millisecond, 5},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := CoDel{}.law("codel", false)
			const now = 10 * time.Second
			c := codelLine{count: tc.count, last: tc.last, dropNext: now - tc.ago, firstAbove: now}
			for i := range uint64(4) {
				c.join(now-time.Second, queued(i, 1, 1500, 0))
			}
			var dropped int
			f := l.dequeue(&c, now, func(*Frame) { dropped++ })
			if dropped != 1 || f == nil || f.N != 1 {
				t.Fatalf("dropped %d and sent %v, want one dropped and the second sent", dropped, f)
			}
			if c.count != tc.want || c.last != tc.want || c.dropNext != l.controlLaw(now, tc.want) {
				t.Errorf("count %d, last %d, next drop at %v; want %d, %d, %v",
					c.count, c.last, c.dropNext, tc.want, tc.want, l.controlLaw(now, tc.want))
			}
		})
	}
}

// Below target, or with no more than one packet left behind, nothing is dropped
// however long it goes on.
func TestCoDelLeavesAGoodQueueAlone(t *testing.T) {
	for _, tc := range []struct {
		name        string
		size, ahead int
		gap         time.Duration
	}{
		{"4 ms of delay stand", 1500, 2, 2 * time.Millisecond},
		{"100 ms a packet, one behind the one that leaves", 1500, 1, 50 * time.Millisecond},
		{"60 ms of delay, all within one small packet", 60, 3, 20 * time.Millisecond},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q := CoDel{}.start(linkEnv(nil))
			offers := steady(1, tc.size, tc.gap, 500)
			for i := range offers {
				offers[i].at = max(0, offers[i].at-time.Duration(tc.ahead)*tc.gap)
			}
			log := bottleneck(q, offers, tc.gap, time.Minute)
			if len(log) != 500 {
				t.Fatalf("%d packets left, want 500", len(log))
			}
			for _, s := range log {
				if s.dropped {
					t.Fatalf("packet %d was dropped at %v by %s", s.n, s.at, s.by)
				}
			}
		})
	}
}

// With ecn the packets that would be dropped are marked and sent, at the same
// times; those that do not understand marks are dropped.
func TestCoDelMarks(t *testing.T) {
	q := CoDel{Marking: MarkECN}.start(linkEnv(nil))
	a := steady(1, 1000, 5*time.Millisecond, 200)
	for i := range a {
		tos := uint8(2) // ECT(0)
		if i%2 == 1 {
			tos = 0
		}
		a[i].f = queued(uint64(i+1), 1, 1000, tos)
	}
	marked, dropped := 0, 0
	for _, s := range bottleneck(q, a, 10*time.Millisecond, time.Second) {
		capable := s.n%2 == 1
		switch {
		case s.dropped && capable:
			t.Errorf("packet %d understands marks and was dropped", s.n)
		case s.dropped:
			dropped++
		case s.by == "codel ecn":
			marked++
			if f := a[s.n-1].f; f.Packet.TOS != 3 {
				t.Errorf("packet %d has TOS %d, want 3", s.n, f.Packet.TOS)
			}
		}
	}
	if marked == 0 || dropped == 0 {
		t.Errorf("%d marked and %d dropped, want some of both", marked, dropped)
	}
}

// Marks come at the times of the control law too, one at a time.
func TestCoDelMarksByTheControlLaw(t *testing.T) {
	q := CoDel{Marking: MarkECN}.start(linkEnv(nil))
	offers := steady(1, 1000, 5*time.Millisecond, 400)
	for i := range offers {
		offers[i].f = queued(uint64(i+1), 1, 1000, 2)
	}
	// The queue grows as that of the drops, which are due at 120, 220, 290.7,
	// 348.4, 398.4 and 443.2 ms; a packet leaves each 10 ms.
	want := []time.Duration{120 * ms, 220 * ms, 300 * ms, 350 * ms, 400 * ms, 450 * ms}
	for _, s := range bottleneck(q, offers, 10*time.Millisecond, 450*time.Millisecond) {
		if s.by == "" {
			continue
		}
		if len(want) == 0 || s.dropped || s.at != want[0] {
			t.Fatalf("packet %d at %v: %s; want marks at %v", s.n, s.at, s.by, want)
		}
		want = want[1:]
	}
	if len(want) != 0 {
		t.Errorf("no marks at %v", want)
	}
}

// A delay of exactly the target is above it (RFC 8289: "sojourn_time < TARGET" is
// what counts as good).
func TestCoDelTargetItselfIsTooLong(t *testing.T) {
	l := CoDel{}.law("codel", false)
	for since, want := range map[time.Duration]time.Duration{0: 105 * ms, 1: 0} {
		var c codelLine
		for i := range uint64(3) {
			c.join(since, queued(i, 1, 1500, 0))
		}
		l.next(&c, 5*ms)
		if c.firstAbove != want {
			t.Errorf("waited since %v: above until %v, want %v", since, c.firstAbove, want)
		}
	}
}

// ce_threshold marks whatever waited longer, besides the control law.
func TestCoDelMarksAboveTheThreshold(t *testing.T) {
	q := CoDel{CEThreshold: time.Millisecond}.start(linkEnv(nil))
	for i := range uint64(3) {
		q.push(0, queued(i, 1, 1000, 1))
	}
	var by []string
	for _, at := range []time.Duration{time.Millisecond, time.Millisecond + 1, 2 * time.Millisecond} {
		by = append(by, q.pop(at, nil).Why.String())
	}
	if by[0] != "" || by[1] != "codel ce_threshold 1ms" || by[2] != "codel ce_threshold 1ms" {
		t.Errorf("got %q, want only those that waited over 1 ms marked", by)
	}
}

// The queue's own limit holds, and where it has none the link's.
func TestCoDelLimit(t *testing.T) {
	for _, tc := range []struct {
		spec   CoDel
		bytes  int
		want   int
		wantBy string
	}{
		{CoDel{Limit: 3}, 0, 3, "codel limit 3"},
		{CoDel{}, 0, 100, "limit 100"},
		{CoDel{}, 2500, 2, "limit-bytes 2500b"},
	} {
		e := linkEnv(nil)
		e.packets, e.bytes = 100, tc.bytes
		q := tc.spec.start(e)
		n := 0
		for {
			f := queued(uint64(n), 1, 1000, 0)
			if refused := q.push(0, f); refused != nil {
				if refused != f || refused.Why.String() != tc.wantBy || n != tc.want {
					t.Errorf("%v: packet %d refused by %q, want %d by %q", tc.spec, n, refused.Why.String(), tc.want, tc.wantBy)
				}
				break
			}
			n++
		}
	}
}
