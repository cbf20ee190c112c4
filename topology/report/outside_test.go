package report_test

import (
	"bytes"
	"io"
	"net/netip"
	"strings"
	"testing"

	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// The stack of an outside node is named in the ladder, the states and the JSON, and a state
// that was seen is told as that.
func TestOutsideStackIsNamed(t *testing.T) {
	run := refused()
	a := &run.Record.Nodes[0]
	a.Kind, a.Stack, a.Addrs = tap.Outside, "Linux 6.12", []netip.Prefix{netip.MustParsePrefix("10.0.0.1/24")}
	for _, tr := range run.Record.Transitions {
		tr.Cause = wire.Cause{Kind: wire.FoundOutside}
	}
	for _, c := range []struct {
		name  string
		write func(io.Writer) error
		want  []string
	}{
		{"ladder", func(w io.Writer) error { return report.WriteLadder(w, run, report.LadderOptions{Width: 80}) }, []string{"10.0.0.1 Linux 6.12", "SYN-SENT ╏ seen"}},
		{"states", func(w io.Writer) error { return report.WriteStates(w, run, report.StatesOptions{}) }, []string{"10.0.0.1:49152, Linux 6.12", "seen"}},
		{"JSON", func(w io.Writer) error { return report.WriteJSON(w, run) }, []string{`"kind":"outside","stack":"Linux 6.12"`, `"stack":null`, `"cause":"seen"`}},
	} {
		var b bytes.Buffer
		if err := c.write(&b); err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: no %q in\n%s", c.name, want, &b)
			}
		}
	}
}
