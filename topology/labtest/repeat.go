package labtest

import (
	"bytes"
	"fmt"
	"testing"

	"netlab/topology"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// Repeat runs a test n times, each on a new network of the same Spec (see [Bubble]), as the
// subtests run=1 to run=n of t, or those of them that -run chooses. It fails where a later run is not as the first was, and says
// with which packet they begin to differ: the one that a choice of the program, or of the Go
// scheduler for it, has changed. It compares as far as the record goes; see Spec.Record.
func Repeat(t *testing.T, n int, spec topology.Spec, test func(t *testing.T, nw *topology.Network)) {
	t.Helper()
	at := here()
	if n < 2 {
		at.fail(t, "%d runs: want 2 or more", n)
		t.FailNow()
	}
	var first *report.Run
	chosen := 1 // the number of the first
	for i := range n {
		var nw *topology.Network
		name := fmt.Sprintf("run=%d", i+1)
		t.Run(name, func(t *testing.T) {
			bubbleAt(t, at, spec, func(t *testing.T, made *topology.Network) {
				nw = made
				test(t, nw)
			})
		})
		if nw == nil {
			if t.Failed() {
				return // the Spec is wrong: it was said
			}
			continue // -run chooses others
		}
		again := run(name, nw, nw.Tap(), nw.Now())
		if first == nil {
			first, chosen = again, i+1
		} else if again.Record.Digest != first.Record.Digest {
			text, err := difference(first, again)
			at.fail(t, "run %d is not as run %d was:\n%s%v", i+1, chosen, text, orNothing(err))
			return
		}
	}
}

// difference writes how two runs differ.
func difference(a, b *report.Run) (string, error) {
	found := tap.Compare(a.Record, b.Record)
	if found.Packets == nil && found.States == nil && found.Times == nil {
		return "only ports, initial sequence numbers and timestamps differ, or the order of what happens at several places at one time\n", nil
	}
	var text bytes.Buffer
	err := report.WriteComparison(&text, a, b, found, report.CompareOptions{Width: 120, Elide: brief.Elide})
	return text.String(), err
}
