package sim

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"
)

// names of which many differ little, as those of a run do.
var streamNames = [][]string{
	nil,
	{""},
	{"", ""},
	{"a"},
	{"ab"},
	{"a", "b"},
	{"b", "a"},
	{"ab", ""},
	{"", "ab"},
	{"a\x00b"},
	{"link", "a-b", "a>b", "loss"},
	{"link", "a-b", "b>a", "loss"},
	{"link", "a-b", "a>b", "delay"},
	{"link", "a-b.2", "a>b", "loss"},
	{"node", "a", "isn"},
	{"node", "b", "isn"},
	{"node", "a-isn"},
}

// A change of these values changes every lab's transcript: it is a decision,
// never an accident. They hold on every architecture.
func TestStreamFirstValues(t *testing.T) {
	for _, c := range []struct {
		seed  uint64
		names []string
		want  [3]uint64
	}{
		{1, nil, [3]uint64{0x3b448eacec4c20e0, 0x86ad5a411e49763c, 0xc09a23d6370c511b}},
		{1, []string{"link", "a-b", "a>b", "loss"}, [3]uint64{0x3aa69c4a0553e3ee, 0x53c8d19f847059, 0xf1fb01e4ee4e60da}},
		{2, []string{"link", "a-b", "a>b", "loss"}, [3]uint64{0x68ada03668a1edc2, 0xee3321ca8e47f1a8, 0x61b39158368a17f6}},
		{1 << 63, []string{"node", "ä", "isn"}, [3]uint64{0xd816d27eb0ee133b, 0xcf6784f0d3a10ad4, 0x76db1ad75d27389}},
	} {
		s := Stream(c.seed, c.names...)
		got := [3]uint64{s.Uint64(), s.Uint64(), s.Uint64()}
		if got != c.want {
			t.Errorf("Stream(%d, %q) starts with %#x, want %#x", c.seed, c.names, got, c.want)
		}
	}
}

// The draws that impairments make of a stream must be the same with 32-bit
// integers as with 64-bit ones.
func TestDrawsAreTheSameOnEveryArchitecture(t *testing.T) {
	r := rand.New(Stream(1, "draws"))
	got := fmt.Sprint(r.IntN(6), r.IntN(1000), r.Int64N(math.MaxInt64-1), r.Uint32N(10), r.Uint64N(1<<40+1), r.Float64(), r.Perm(8))
	if want := "3 74 2706159438696233799 0 1080383496796 0.644994999968129 [3 0 4 5 1 7 2 6]"; got != want {
		t.Errorf("draws:\n got %s\nwant %s", got, want)
	}
}

func TestSameNamesGiveTheSameStream(t *testing.T) {
	a, b := Stream(7, "node", "a"), Stream(7, "node", "a")
	for i := range 1000 {
		if x, y := a.Uint64(), b.Uint64(); x != y {
			t.Fatalf("value %d: %#x and %#x", i, x, y)
		}
	}
}

func TestNoTwoStreamsAreTheSame(t *testing.T) {
	seen := make(map[uint64]string)
	for _, seed := range []uint64{0, 1, 2, 1 << 32, math.MaxUint64} {
		for _, names := range streamNames {
			what := fmt.Sprintf("Stream(%d, %q)", seed, names)
			first := Stream(seed, names...).Uint64()
			if other, ok := seen[first]; ok {
				t.Errorf("%s and %s start with the same value", what, other)
			}
			seen[first] = what
		}
	}
}

// Streams of related names and seeds have nothing in common: over 64,000 bits
// each pair agrees in half, within five standard deviations.
func TestStreamsAreIndependent(t *testing.T) {
	const values = 1000
	var streams [][]uint64
	for _, seed := range []uint64{1, 2} {
		for _, names := range streamNames {
			s, draws := Stream(seed, names...), make([]uint64, values)
			for i := range draws {
				draws[i] = s.Uint64()
			}
			streams = append(streams, draws)
		}
	}
	const n = values * 64
	limit := 5 * math.Sqrt(n) / 2
	for i, a := range streams {
		for j, b := range streams[:i] {
			differ := 0
			for k := range a {
				differ += bits.OnesCount64(a[k] ^ b[k])
			}
			if math.Abs(float64(differ)-n/2) > limit {
				t.Errorf("streams %d and %d differ in %d of %d bits", i, j, differ, n)
			}
		}
	}
}
