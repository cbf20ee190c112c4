package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

func TestLadder(t *testing.T) {
	for _, run := range scenes(t) {
		for _, width := range []int{80, 160} {
			golden(t, fmt.Sprintf("%s.ladder%d", run.Lab, width), func(w io.Writer) error {
				return WriteLadder(w, run, LadderOptions{Width: width, Elide: Elision{Plain: 8}})
			})
		}
	}
	golden(t, "lossy.ascii", func(w io.Writer) error {
		return WriteLadder(w, lossy(t), LadderOptions{Width: 100, ASCII: true})
	})
}

func TestLadderLayout(t *testing.T) {
	runs := append(scenes(t), lonely(t), newScene(t, "empty", "", "").end(0))
	for _, run := range runs {
		for width := MinLadderWidth; width < 200; width += 7 {
			for _, elide := range []int{0, 8} {
				t.Run(fmt.Sprint(run.Lab, width, elide), func(t *testing.T) {
					wellLaidOut(t, width, func(w io.Writer, color bool) error {
						return WriteLadder(w, run, LadderOptions{Width: width, Color: color, Elide: Elision{Plain: elide, Conns: elide}})
					})
				})
			}
		}
	}
}

// lonely is a node without a link.
func lonely(t *testing.T) *Run {
	s := newScene(t, "lonely", "Nobody to talk to.", "a")
	s.become(nil, "a", 0, "CLOSED LISTEN", wire.Called(wire.CallListen))
	s.note(10*ms, "Still nobody.")
	return s.end(10 * ms)
}

func TestLadderInASCII(t *testing.T) {
	for _, run := range scenes(t) {
		var b bytes.Buffer
		if err := WriteLadder(&b, run, LadderOptions{Width: 80, ASCII: true, Elide: Elision{Plain: 8}}); err != nil {
			t.Fatal(err)
		}
		for _, r := range b.String() {
			if r > unicode.MaxASCII {
				t.Fatalf("%s: %q", run.Lab, r)
			}
		}
	}
}

func TestLadderTooNarrow(t *testing.T) {
	if err := WriteLadder(io.Discard, lossy(t), LadderOptions{Width: MinLadderWidth - 1}); err == nil {
		t.Error("no error")
	}
}

// However long a rule is, all of it is told.
func TestLadderTellsWholeRules(t *testing.T) {
	rule := strings.Repeat("drop a data from 1 to 9 and ", 8) + "no more"
	s := newScene(t, "rules", "", "a b")
	s.handshake("a", "b", 0, 10*ms)
	c := s.rec.Conns[0]
	s.drop(s.send(c, "a", "b", 100*ms, "P. 1:11(10) ack 1 win 512"), 100*ms, rule, -1)
	p := s.arrive(c, "a", "b", 200*ms, 10*ms, "P. 1:11(10) ack 1 win 512")
	p.Why = decided(rule, -1)
	run := s.end(300 * ms)
	for _, width := range []int{60, 80, 160} {
		write := func(w io.Writer, color bool) error {
			return WriteLadder(w, run, LadderOptions{Width: width, Color: color})
		}
		wellLaidOut(t, width, write)
		var b bytes.Buffer
		if err := write(&b, false); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), "data"); n != 16 || strings.Count(b.String(), "more") != 2 {
			t.Errorf("width %d: %d of 16 parts of the rules are told:\n%s", width, n, &b)
		}
	}
}

// Each segment of a burst has its numbers, where the lanes are far enough apart.
func TestLadderOfABurst(t *testing.T) {
	s := newScene(t, "burst", "", "a b")
	s.handshake("a", "b", 0, 10*ms)
	c := s.rec.Conns[0]
	var want []string
	for i := range 20 {
		text := fmt.Sprintf("%d:%d(1420)", 1+1420*i, 1421+1420*i)
		p := s.arrive(c, "a", "b", 100*ms, 10*ms, ". "+text+" ack 1 win 512")
		want = append(want, number(p.N)+" . "+text)
	}
	var b bytes.Buffer
	if err := WriteLadder(&b, s.end(300*ms), LadderOptions{Width: 80}); err != nil {
		t.Fatal(err)
	}
	for _, w := range want {
		if !strings.Contains(b.String(), w) {
			t.Errorf("want %q in\n%s", w, &b)
			break
		}
	}
}

// The cross of a lost segment stands beside its name, however many arrows that had to move
// away from.
func TestLadderOfALossAmongArrows(t *testing.T) {
	for arrows := range 6 {
		s := newScene(t, "crossed", "", "a b")
		s.handshake("a", "b", 0, 10*ms)
		c := s.rec.Conns[0]
		var acks []*tap.Packet
		for range arrows {
			acks = append(acks, s.send(c, "a", "b", 100*ms, ". 5098:5098(0) ack 25690 win 4051"))
		}
		s.drop(s.send(c, "b", "a", 101*ms, ". 56930:58350(1420) ack 5098 win 4093"), 101*ms, "loss 1%", 0.00868)
		for _, p := range acks {
			s.deliver(p, 110*ms)
		}
		run := s.end(200 * ms)
		for width := 60; width <= 160; width++ {
			var b bytes.Buffer
			if err := WriteLadder(&b, run, LadderOptions{Width: width}); err != nil {
				t.Fatal(err)
			}
			if strings.Count(b.String(), "✗") != 1 {
				t.Fatalf("%d arrows, %d columns: want one cross in\n%s", arrows, width, &b)
			}
		}
	}
}

// A router passes a segment on to the side from which it has come: both arrows are drawn.
func TestLadderOfATurnAtARouter(t *testing.T) {
	s := newScene(t, "turn", "", "")
	for _, n := range []string{"a", "c", "r1", "b", "d", "r2"} {
		s.node(n)
	}
	for _, l := range [][2]string{{"a", "r1"}, {"c", "r1"}, {"r1", "r2"}, {"b", "r2"}, {"d", "r2"}} {
		s.link(l[0], l[1])
	}
	c := s.conn("a", "b")
	s.route(c, "a r1 r2 b", 0, 10*ms, "S 0:0(0) win 512")
	s.route(c, "b r2 r1 a", 30*ms, 10*ms, "S. 0:0(0) ack 1 win 512")
	run := s.end(80 * ms)
	for width := 140; width <= 200; width += 10 {
		var b bytes.Buffer
		if err := WriteLadder(&b, run, LadderOptions{Width: width}); err != nil {
			t.Fatal(err)
		}
		if heads := strings.Count(b.String(), "▶") + strings.Count(b.String(), "◀"); heads != 6 {
			t.Errorf("%d columns: %d heads of arrows, want 6 in\n%s", width, heads, &b)
		}
	}
}
