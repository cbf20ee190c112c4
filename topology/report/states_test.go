package report

import (
	"fmt"
	"io"
	"testing"
)

func TestStates(t *testing.T) {
	golden(t, "two-routers.states", func(w io.Writer) error { return WriteStates(w, twoRouters(t), StatesOptions{}) })
	golden(t, "simultaneous-close.states", func(w io.Writer) error {
		return WriteStates(w, simultaneousClose(t), StatesOptions{})
	})
}

func TestStatesLayout(t *testing.T) {
	for _, run := range scenes(t) {
		for _, width := range []int{0, 50, 80} {
			t.Run(fmt.Sprint(run.Lab, width), func(t *testing.T) {
				wellLaidOut(t, width, func(w io.Writer, color bool) error {
					return WriteStates(w, run, StatesOptions{Width: width, Color: color})
				})
			})
		}
	}
}
