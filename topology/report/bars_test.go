package report

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"netlab/topology/wire"
)

// twoAtOnce has two connections of one pair of nodes, of which one is closed while
// the other stays.
func twoAtOnce(t testing.TB) *Run {
	s := newScene(t, "two-at-once", "Two connections of one pair.", "a b")
	s.handshake("a", "b", 0, 20*ms)
	s.handshake("a", "b", 100*ms, 20*ms)
	first, second := s.rec.Conns[0], s.rec.Conns[1]
	s.arrive(second, "a", "b", 200*ms, 20*ms, "P. 1:1001(1000) ack 1 win 512")
	s.arrive(first, "a", "b", 1000*ms, 20*ms, "F. 1:1(0) ack 1 win 512")
	s.become(first, "a", 1000*ms, "ESTABLISHED FIN-WAIT-1", wire.Called(wire.CallClose))
	s.become(first, "b", 1020*ms, "ESTABLISHED CLOSE-WAIT", wire.Received(wire.WordFIN, 8))
	return s.end(3000 * ms)
}

// Each of several connections of one pair has a bar, and each packet says whose it
// is.
func TestLadderOfSeveralConnections(t *testing.T) {
	run := twoAtOnce(t)
	for _, width := range []int{64, 80, 160} {
		write := func(w io.Writer, color bool) error {
			return WriteLadder(w, run, LadderOptions{Width: width, Color: color})
		}
		wellLaidOut(t, width, write)
		var b bytes.Buffer
		if err := write(&b, false); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			"┃╏", // while the second opens
			"║┃", "#7 [2] P.", "#8 [1] F.",
		} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("width %d: want %q in\n%s", width, want, &b)
			}
		}
	}
	golden(t, "two-at-once.ladder80", func(w io.Writer) error { return WriteLadder(w, run, LadderOptions{Width: 80}) })
}

// More connections than there are bars share the last one; one that is opened
// after another was closed takes its bar.
func TestBars(t *testing.T) {
	at := func(gap time.Duration) map[string]int {
		s := newScene(t, "six", "", "a b")
		for i := range 6 {
			begin := time.Duration(i) * gap
			s.handshake("a", "b", begin, ms)
			for _, node := range []string{"a", "b"} {
				s.become(s.rec.Conns[i], node, begin+10*ms, "ESTABLISHED CLOSED", wire.Called(wire.CallAbort))
			}
		}
		return s.end(1000 * ms).bars()
	}
	for gap, want := range map[time.Duration]int{ms: maxBars, 6 * ms: 2, 20 * ms: 1} {
		if got := at(gap); got["a"] != want || got["b"] != want {
			t.Errorf("one every %v for 10ms: %v bars, want %d", gap, got, want)
		}
	}
}
