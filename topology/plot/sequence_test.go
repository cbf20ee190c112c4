package plot

import "testing"

// Acknowledgments are found by themselves, not by the last segment of the run: more
// than 2 GiB may lie between.
func TestLineBeginsAnew(t *testing.T) {
	var sent line
	for i := range 5 {
		sent.at(uint32(i) << 30)
	}
	acked := sent.anew()
	for i := range 5 {
		if got, want := acked.at(uint32(i)<<30), float64(i)*(1<<30); got != want {
			t.Errorf("number %d is at %g, want %g", i, got, want)
		}
	}
}

// A number that is looked up, such as one of a hostile acknowledgment, moves nothing.
func TestLineNear(t *testing.T) {
	var l line
	l.at(1000)
	for _, n := range []uint32{1 << 31, 3 << 30, 1 << 30} {
		l.near(n)
	}
	if got := l.near(1100); got != 100 {
		t.Errorf("1100 is at %g, want 100", got)
	}
}
