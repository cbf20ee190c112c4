package impair

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/topology/sim"

	"github.com/google/go-cmp/cmp"
)

func mustTrace(t testing.TB, text string) Mahimahi {
	t.Helper()
	m, err := ReadMahimahi("test.trace", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The trace repeats from its last moment: 0 2 2 5, then 5 7 7 10, ...
func TestMahimahiRepeats(t *testing.T) {
	m := mustTrace(t, "0\n2\n2\n5\n")
	var got []time.Duration
	for k := range uint64(9) {
		got = append(got, m.moment(k))
	}
	want := []time.Duration{0, 2 * ms, 2 * ms, 5 * ms, 5 * ms, 7 * ms, 7 * ms, 10 * ms, 10 * ms}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for after, want := range map[time.Duration]time.Duration{
		-1: 0, 0: 2 * ms, 2*ms - 1: 2 * ms, 2 * ms: 5 * ms, 5 * ms: 7 * ms, 1000 * time.Second: 1000*time.Second + 2*ms,
		math.MaxInt64: math.MaxInt64,
	} {
		if got := m.Next(after); got != want {
			t.Errorf("after %v comes %v, want %v", after, got, want)
		}
	}
	// 4 * 1504 bytes in 5 ms.
	if got := m.BitsPerSecond(); math.Abs(got-9_625_600) > 1e-6 {
		t.Errorf("%v bit/s", got)
	}
}

// A link whose trace is 10 20 20 30, then again: what leaves when.
func TestMahimahiDelivers(t *testing.T) {
	for _, tc := range []struct {
		name string
		send map[time.Duration][]int
		want []arrival
	}{
		{
			"full packets: one an opportunity, two at 20 ms",
			map[time.Duration][]int{0: {1500, 1500, 1500, 1500}},
			[]arrival{{10 * ms, 1, ""}, {20 * ms, 2, ""}, {20 * ms, 3, ""}, {30 * ms, 4, ""}},
		}, {
			"three small ones share one",
			map[time.Duration][]int{0: {496, 496, 500, 1}},
			[]arrival{{10 * ms, 1, ""}, {10 * ms, 2, ""}, {10 * ms, 3, ""}, {20 * ms, 4, ""}},
		}, {
			"what does not fit goes on at the next, and leaves room there",
			map[time.Duration][]int{0: {996, 996, 1004, 1500, 1500}},
			[]arrival{{10 * ms, 1, ""}, {20 * ms, 2, ""}, {20 * ms, 3, ""}, {20 * ms, 4, ""}, {30 * ms, 5, ""}},
		}, {
			"a large packet takes several",
			map[time.Duration][]int{0: {4000, 504}},
			[]arrival{{20 * ms, 1, ""}, {20 * ms, 2, ""}},
		}, {
			"opportunities without a packet are lost, at their very moment too",
			map[time.Duration][]int{10 * ms: {1500}, 20 * ms: {1500}, 35 * ms: {1500}},
			[]arrival{{20 * ms, 1, ""}, {20 * ms, 2, ""}, {40 * ms, 3, ""}},
		}, {
			"after a long silence",
			map[time.Duration][]int{3*time.Hour + 1*ms: {100}, 3*time.Hour + 15*ms: {100}},
			[]arrival{{3*time.Hour + 10*ms, 1, ""}, {3*time.Hour + 20*ms, 2, ""}},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBench(t, "trace 10,20,20,30")
			for _, at := range slices.Sorted(maps.Keys(tc.send)) {
				b.loop.At(at, func() {
					for _, size := range tc.send[at] {
						b.send(size)
					}
				})
			}
			b.run()
			b.want(tc.name, tc.want...)
		})
	}
}

// A link kept busy sends at the trace's rate, whatever the size of its packets.
func TestMahimahiRate(t *testing.T) {
	m := mustTrace(t, "1\n3\n4\n4\n9\n10\n")
	for _, size := range []int{40, 576, 1500, 9000} {
		d := m.start()
		var now time.Duration
		packets := 3_000_000 / size
		for i := range packets {
			now = d.done(now, size, i == 0)
		}
		got := float64(packets*(size+4)) * 8 / now.Seconds()
		if math.Abs(got/m.BitsPerSecond()-1) > 0.005 {
			t.Errorf("packets of %d bytes: %.0f bit/s, want %.0f", size, got, m.BitsPerSecond())
		}
	}
}

func TestReadMahimahiErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "impair: trace up.trace: trace: empty",
		"0\n0\n":                 "must come after 0 ms",
		"1\n2\n\n":               "up.trace:3: a time is missing",
		"1\n2x\n":                `up.trace:2: "2x" is not a whole number`,
		"5\n4\n":                 "up.trace:2: 4 ms comes after 5 ms",
		"-1\n":                   `up.trace:1: "-1" is not a whole number`,
		"99999999999999999999\n": "up.trace:1: 99999999999999999999 ms is over the longest time",
		"9000000000000\n":        "is over the longest time",
	} {
		if _, err := ReadMahimahi("up.trace", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if m := (Mahimahi{}); m.Next(0) != math.MaxInt64 || m.BitsPerSecond() != 0 || m.Period() != 0 || m.check() == nil {
		t.Error("the zero trace delivers something")
	}
	if _, err := NewMahimahi(5*ms, 3*ms); err == nil {
		t.Error("a trace that goes back was taken")
	}
	if _, err := NewMahimahi(1500 * time.Microsecond); err == nil {
		t.Error("a moment within a millisecond was taken")
	}
}

func TestParseTrace(t *testing.T) {
	s := MustParse("delay 5ms trace 0,5,12")
	same, err := NewMahimahi(0, 5*ms, 12*ms)
	if err != nil || s != (Spec{Delay: 5 * ms, Trace: same}) {
		t.Errorf("%+v is not the trace 0, 5, 12 ms (%v)", s, err)
	}
	if got := s.String(); got != "delay 5ms trace 0,5,12" {
		t.Errorf("printed as %q", got)
	}
	for _, text := range []string{"trace", "trace 5,", "trace 5,x", "trace 0", "trace 5 rate 10mbit"} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

func FuzzMahimahi(f *testing.F) {
	f.Add("0\n2\n2\n5\n", uint32(1500), uint32(1))
	f.Fuzz(func(t *testing.T, text string, size, gap uint32) {
		m, err := ReadMahimahi("fuzz", strings.NewReader(text))
		if err != nil {
			return
		}
		again := MustParse(m.String())
		if again.Trace != m {
			t.Fatalf("%s prints as %s", text, again.Trace)
		}
		d := m.start()
		var now time.Duration
		for i := range 20 {
			done := d.done(now, int(size%70000), i%3 == 0)
			if done < now {
				t.Fatalf("a packet of %d bytes begun at %v left at %v", size%70000, now, done)
			}
			if now = done; i%3 == 2 {
				now = sim.Later(now, time.Duration(gap))
			}
		}
	})
}

func BenchmarkMahimahi(b *testing.B) {
	b.ReportAllocs()
	d := mustTrace(b, "1\n3\n4\n4\n9\n10\n").start()
	var now time.Duration
	for b.Loop() {
		now = d.done(now, 1500, false)
	}
}

func ExampleReadMahimahi() {
	trace, err := ReadMahimahi("lte.down", strings.NewReader("1\n1\n4\n10\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d opportunities in %v: %.1f Mbit/s\n", trace.Opportunities(), trace.Period(), trace.BitsPerSecond()/1e6)
	fmt.Println(Spec{Trace: trace})
	// Output:
	// 4 opportunities in 10ms: 4.8 Mbit/s
	// trace 1,1,4,10
}
