package labtest

import (
	"fmt"
	"strings"
	"testing"

	"netlab/topology"
	"netlab/topology/tap"
)

// Repeat runs a test n times, each on a new network of the same Spec (see [Bubble]), as the
// subtests run=1 to run=n of t. It fails where the network of a later run has not sent what
// that of the first has, and says from which packet on they differ: the one that a choice of
// the program, or of the Go scheduler for it, has changed. Repeat looks at what was sent
// until test returns, as far back as the record goes.
func Repeat(t *testing.T, n int, spec topology.Spec, test func(t *testing.T, nw *topology.Network)) {
	t.Helper()
	at := here()
	if n < 2 {
		at.fail(t, "%d runs: want 2 or more", n)
		t.FailNow()
	}
	var first sending
	for i := range n {
		var r sending
		t.Run(fmt.Sprintf("run=%d", i+1), func(t *testing.T) {
			bubbleAt(t, at, spec, func(t *testing.T, nw *topology.Network) {
				defer func() { r = sendingOf(nw) }()
				test(t, nw)
			})
		})
		if i == 0 {
			first = r
		} else if difference := first.difference(r); difference != "" {
			at.fail(t, "run %d is not as run 1 was: %s", i+1, difference)
			return
		}
	}
}

// sending is what a network has sent: what can be compared of two runs.
type sending struct {
	digest string
	lines  []string // a packet each
}

func sendingOf(nw *topology.Network) sending {
	r := sending{digest: nw.Digest()}
	nw.Inspect(func(rec *tap.Record) {
		for _, p := range rec.Packets {
			r.lines = append(r.lines, fmt.Sprintf("%v %s > %s  %v > %v  %s  %v", p.Sent, p.From, p.To, p.Src, p.Dst, notation(p), p.Fate))
		}
	})
	return r
}

// difference says how another run differs, empty where it does not.
func (r sending) difference(other sending) string {
	if r.digest == other.digest {
		return ""
	}
	const before = 3
	for i := range max(len(r.lines), len(other.lines)) {
		a, b := r.line(i), other.line(i)
		if a == b {
			continue
		}
		return fmt.Sprintf("packet %d differs\n%s  this was  %s\n  now it is %s", i+1,
			strings.Join(append(r.lines[max(0, i-before):min(i, len(r.lines))], ""), "\n"), a, b)
	}
	return "all packets are the same, but not when the sockets changed their states"
}

func (r sending) line(i int) string {
	if i >= len(r.lines) {
		return "none: it was the last"
	}
	return r.lines[i]
}
