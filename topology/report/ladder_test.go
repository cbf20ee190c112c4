package report

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"unicode"

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
