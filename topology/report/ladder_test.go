package report

import (
	"fmt"
	"io"
	"testing"
)

func TestLadder(t *testing.T) {
	for _, run := range scenes(t) {
		for _, width := range []int{80, 160} {
			golden(t, fmt.Sprintf("%s.ladder%d", run.Lab, width), func(w io.Writer) error {
				return WriteLadder(w, run, LadderOptions{Width: width, Elide: 8})
			})
		}
	}
	golden(t, "lossy.ascii", func(w io.Writer) error {
		return WriteLadder(w, lossy(t), LadderOptions{Width: 100, ASCII: true})
	})
}
