package impair

import (
	"math"
	"strings"
	"testing"
	"time"

	"netlab/topology/sim"
)

// classic is the example of tc-red(8).
var classic = RED{Limit: 400000, Min: 30000, Max: 90000, AvgPacket: 1000, Burst: 55, Probability: 0.02, Bandwidth: 10e6}

// startRED gives access to the average.
func startRED(t *testing.T, r RED) *red {
	t.Helper()
	if err := r.check(); err != nil {
		t.Fatal(err)
	}
	return r.start(linkEnv(sim.Stream(5, t.Name()))).(*red)
}

// The weight, by hand: for the example 55+1-30 = 26 packets have to fit under
// (1-(1-w)^55)/w, which is 15.5 for w = 1/16 and 26.4 for 1/32. For min 2000 and
// bursts of 5 packets of 500 bytes: 5+1-4 = 2, under (1-(1/2)^5)*2 = 1.94 not, but
// under (1-(3/4)^5)*4 = 3.05.
func TestREDWeight(t *testing.T) {
	for _, tc := range []struct {
		spec RED
		want uint
	}{
		{classic, 5},
		{RED{Min: 2000, Max: 6000, AvgPacket: 500, Burst: 5}, 2},
	} {
		if got, ok := tc.spec.ewmaLog(); got != tc.want || !ok {
			t.Errorf("%v: weight 2^-%d (%v), want 2^-%d", tc.spec, got, ok, tc.want)
		}
	}
}

// The average, by hand, with weight 1/4: each packet that arrives counts what
// waits before it; after an idle time the average loses a quarter for each slot in
// which an average packet could have gone.
func TestREDAverage(t *testing.T) {
	// 500 bytes at 4 Mbit/s take 1 ms.
	q := startRED(t, RED{Limit: 12000, Min: 2000, Max: 6000, AvgPacket: 500, Burst: 5, Bandwidth: 4e6})
	step := func(what string, want float64) {
		t.Helper()
		if math.Abs(q.avg-want) > 1e-9 {
			t.Errorf("%s: average %v, want %v", what, q.avg, want)
		}
	}
	q.push(0, queued(1, 1, 1000, 0))
	step("the first packet finds nothing", 0)
	q.push(0, queued(2, 1, 1000, 0))
	step("the second finds 1000 bytes", 250)
	q.push(0, queued(3, 1, 1000, 0))
	step("the third 2000", 250+(2000-250)/4.0)
	for range 3 {
		q.pop(10*time.Millisecond, nil)
	}
	was := q.avg
	q.push(12500*time.Microsecond, queued(4, 1, 1000, 0))
	step("after 2.5 ms without anything: two slots", was*0.75*0.75)
}

// A queue that stays empty because what arrives is dropped decays from packet to
// packet, each idle time once.
func TestREDStaysIdleWhileItDrops(t *testing.T) {
	q := startRED(t, RED{Limit: 12000, Min: 2000, Max: 6000, AvgPacket: 500, Burst: 5, Bandwidth: 4e6})
	q.avg = 1 << 20
	for i, want := range []float64{0.75, 0.75 * 0.75, 0.75 * 0.75 * 0.75} {
		f := queued(uint64(i), 1, 1000, 0)
		if q.push(time.Duration(i+1)*1100*time.Microsecond, f) != f {
			t.Fatalf("packet %d was taken at an average of %v", i, q.avg)
		}
		if math.Abs(q.avg-want*(1<<20)) > 1e-6 {
			t.Errorf("average %v after packet %d, want %v", q.avg, i, want*(1<<20))
		}
	}
}

// Without a bandwidth of its own RED takes the link's rate for the decay.
func TestREDDecaysAtTheLinksRate(t *testing.T) {
	q := startRED(t, RED{Max: 90000, AvgPacket: 1000})
	if got := q.slot(); got != 800*time.Microsecond { // 8000 bits at 10 Mbit/s
		t.Errorf("slot %v, want 800 µs", got)
	}
	e := linkEnv(nil)
	e.transmission = func(int) time.Duration { return 0 } // a trace has no rate
	if got := (RED{Max: 90000, AvgPacket: 500}).start(e).(*red).slot(); got != 400*time.Microsecond {
		t.Errorf("slot %v without a rate, want 400 µs", got)
	}
}

// Between the thresholds p_b grows in a straight line, and p_a = p_b/(1-count*p_b)
// with the packets since the last drop: 1/p_b packets at most apart.
func TestREDOdds(t *testing.T) {
	q := startRED(t, classic)
	for _, tc := range []struct {
		avg    float64
		count  int
		want   float64
		forced bool
	}{
		{29999, 7, 0, false},
		{30000, -1, 0, false},
		{60000, -1, 0.01, false},              // half way: half of 0.02
		{75000, -1, 0.015, false},             // three quarters
		{60000, 49, 0.01 / (1 - 0.5), false},  // the 50th since: twice as likely
		{60000, 98, 0.01 / (1 - 0.99), false}, // the 99th for certain
		{60000, 200, 1, false},
		{90000, 3, 1, true},
	} {
		q.avg, q.count = tc.avg, tc.count
		p, forced := q.odds()
		if math.Abs(p-tc.want) > 1e-9 || forced != tc.forced {
			t.Errorf("average %v, count %d: %v %v, want %v %v", tc.avg, tc.count, p, forced, tc.want, tc.forced)
		}
	}
	if q.avg = 100; true {
		if q.odds(); q.count != -1 {
			t.Errorf("count %d below min, want -1", q.count)
		}
	}
}

// With 60 packets standing, half way between the thresholds, the gaps between
// drops are uniform over 1 to 1/p_b - 1 (paper, section 7: after a drop the count
// is 0, so the next packet has p_b/(1-p_b)): here 1 to 99.
func TestREDSpreadsDropsEvenly(t *testing.T) {
	q := startRED(t, classic)
	for i := range uint64(60) {
		q.line.join(0, queued(i, 1, 1000, 0))
	}
	q.avg = 60000
	var gaps []int
	since := 0
	f := queued(100, 1, 1000, 0)
	for range 500_000 {
		since++
		f.Why = nil
		if q.push(0, f) == nil {
			q.pop(0, nil)
			continue
		}
		if f.Why.String() != "red probability 0.02" || f.Why.Draw() < 0 {
			t.Fatalf("dropped by %q on the draw %v", f.Why.String(), f.Why.Draw())
		}
		gaps = append(gaps, since)
		since = 0
	}
	sum, squares := 0.0, 0.0
	for _, g := range gaps[1:] {
		if g > 99 {
			t.Fatalf("a gap of %d packets, want 99 at most", g)
		}
		sum += float64(g)
		squares += float64(g * g)
	}
	n := float64(len(gaps) - 1)
	mean := sum / n
	deviation := math.Sqrt(squares/n - mean*mean)
	// About 10000 gaps: the mean's own deviation is 0.29.
	if math.Abs(mean-50) > 1.2 || math.Abs(deviation-math.Sqrt((99*99-1)/12.0)) > 0.8 {
		t.Errorf("gaps of mean %.2f and deviation %.2f, want 50 and 28.58", mean, deviation)
	}
}

// The share of packets dropped along the curve: with the count, one in
// (1/p_b)/2 at each average.
func TestREDCurve(t *testing.T) {
	for _, packets := range []int{40, 50, 60, 80} {
		q := startRED(t, classic)
		for i := range packets {
			q.line.join(0, queued(uint64(i), 1, 1000, 0))
		}
		q.avg = float64(packets) * 1000
		dropped, n := 0.0, 200_000
		f := queued(100, 1, 1000, 0)
		for range n {
			if f.Why = nil; q.push(0, f) == nil {
				q.pop(0, nil)
			} else {
				dropped++
			}
		}
		pb := 0.02 * float64(packets*1000-30000) / 60000
		if got, want := dropped/float64(n), 2*pb; math.Abs(got/want-1) > 0.06 {
			t.Errorf("average %d packets: %.5f dropped, want %.5f", packets, got, want)
		}
	}
}

// overload pushes n packets of 1000 bytes into a queue that is kept at the given
// number of packets, and counts their fates.
func overload(q *red, n int, tos uint8, standing int) (fates map[string]int) {
	fates = make(map[string]int)
	for i := range n {
		now := time.Duration(i) * 800 * time.Microsecond
		f := queued(uint64(i), 1, 1000, tos)
		q.push(now, f)
		fates[f.Why.String()]++
		if packets, _ := q.len(); packets > standing {
			q.pop(now, nil)
		}
	}
	return fates
}

func TestREDFates(t *testing.T) {
	for _, tc := range []struct {
		name     string
		set      func(*RED)
		tos      uint8
		standing int
		want     []string
		wantNot  []string
	}{
		{"between the thresholds", func(*RED) {}, 0, 60, []string{"", "red probability 0.02"}, []string{"red max 90000"}},
		{"above max", func(*RED) {}, 0, 200, []string{"red max 90000"}, []string{"red ecn"}},
		{"ecn and able", func(r *RED) { r.ECN = true }, 1, 200, []string{"red ecn"}, []string{"red max 90000", "red probability 0.02"}},
		{"ecn and not able", func(r *RED) { r.ECN = true }, 0, 200, []string{"red max 90000"}, []string{"red ecn"}},
		{"harddrop", func(r *RED) { r.ECN, r.HardDrop = true, true }, 2, 200, []string{"red ecn", "red max 90000"}, []string{"red probability 0.02"}},
		{"nodrop", func(r *RED) { r.ECN, r.NoDrop = true, true }, 0, 200, []string{""}, []string{"red max 90000", "red probability 0.02"}},
		{"limit", func(r *RED) { r.ECN, r.NoDrop, r.Limit = true, true, 95000 }, 0, 200, []string{"red limit 95000"}, []string{"red max 90000"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			spec := classic
			tc.set(&spec)
			fates := overload(startRED(t, spec), 3000, tc.tos, tc.standing)
			for _, by := range tc.want {
				if fates[by] == 0 {
					t.Errorf("nothing by %q: %v", by, fates)
				}
			}
			for _, by := range tc.wantNot {
				if fates[by] != 0 {
					t.Errorf("%d by %q", fates[by], by)
				}
			}
		})
	}
}

// Adaptive RED, by hand: each half second 0.02 goes up by a quarter of itself
// (less than 0.01) while the average is above the middle, and by a tenth down
// while it is below; not at all within it.
func TestREDAdapts(t *testing.T) {
	spec := classic
	spec.Adaptive = true
	q := startRED(t, spec)
	q.line.join(0, queued(1, 1, 1000, 0))
	step := func(what string, avg float64, at time.Duration, want float64) {
		t.Helper()
		q.avg = avg
		q.adaptUntil(at)
		if math.Abs(q.maxP-want) > 1e-12 {
			t.Errorf("%s: probability %v, want %v", what, q.maxP, want)
		}
	}
	step("above, not yet", 70000, 499*time.Millisecond, 0.02)
	step("above", 70000, 500*time.Millisecond, 0.025)
	step("above, twice", 70000, 1500*time.Millisecond, 0.025*1.25*1.25)
	step("within the middle fifth", 60000, 10*time.Second, 0.0390625)
	step("below", 50000, 10500*time.Millisecond, 0.0390625*0.9)
	step("far below, for years: down to 1%", 0, 10*365*24*time.Hour, 0.0390625*0.9*math.Pow(0.9, 12))
	q.maxP = 0.495
	step("up by 0.01 to half", 80000, q.adapt, 0.505)
	step("and no further", 80000, q.adapt, 0.505)
}

func TestREDDefaults(t *testing.T) {
	for _, tc := range []struct{ spec, want RED }{
		// Max a quarter of limit, min a third of max, burst (2*min+max)/(3*avpkt).
		{RED{Limit: 360000, AvgPacket: 1000}, RED{Limit: 360000, Min: 30000, Max: 90000, AvgPacket: 1000, Burst: 50, Probability: 0.02}},
		{RED{Min: 10000, AvgPacket: 500}, RED{Min: 10000, Max: 30000, AvgPacket: 500, Burst: 33, Probability: 0.02}},
	} {
		if got := tc.spec.resolved(); got != tc.want {
			t.Errorf("%v resolves to %+v, want %+v", tc.spec, got, tc.want)
		}
		if err := tc.spec.check(); err != nil {
			t.Error(err)
		}
	}
}

func TestREDRefuses(t *testing.T) {
	for want, r := range map[string]RED{
		"avpkt is missing":        {Limit: 1000},
		"min and max are missing": {AvgPacket: 1000},
		"over limit 5000":         {Limit: 5000, Max: 6000, AvgPacket: 100},
		"min 6000: want 1 to":     {Min: 6000, Max: 6000, AvgPacket: 100},
		"burst 5 must be":         {Min: 6000, Max: 9000, AvgPacket: 100, Burst: 5},
		"more than one packet":    {Min: 600, Max: 9000, AvgPacket: 1000},
		"harddrop needs ecn":      {Max: 90000, AvgPacket: 1000, HardDrop: true},
		"nodrop needs ecn":        {Max: 90000, AvgPacket: 1000, NoDrop: true},
		"probability NaN":         {Max: 90000, AvgPacket: 1000, Probability: math.NaN()},
		"probability 1.5":         {Max: 90000, AvgPacket: 1000, Probability: 1.5},
		"min -1":                  {Max: 90000, AvgPacket: 1000, Min: -1},
		"over the largest":        {Max: 90000, AvgPacket: 1000, Bandwidth: 1 << 60},
	} {
		if err := r.check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", r, err, want)
		}
	}
}
