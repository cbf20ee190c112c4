package report

import (
	"strings"
	"testing"
)

// A sequence diagram has no time: it says so where packets cross.
func TestMermaidTellsOfCrossing(t *testing.T) {
	quiet := newScene(t, "quiet", "", "a b")
	quiet.handshake("a", "b", 0, 10*ms)
	late := newScene(t, "late", "", "a b")
	late.handshake("a", "b", 0, 10*ms)
	late.arrive(late.rec.Conns[0], "a", "b", 100*ms, 30*ms, "P. 1:11(10) ack 1 win 512")
	late.arrive(late.rec.Conns[0], "a", "b", 101*ms, 10*ms, "P. 11:21(10) ack 1 win 512")
	for _, c := range []struct {
		run  *Run
		want string
	}{
		{simultaneousClose(t), "4 packets cross others on their way"}, // two FINs, and two ACKs
		{late.end(200 * ms), "2 packets cross others on their way"},   // one overtakes the other
		{quiet.end(100 * ms), ""},
	} {
		var b strings.Builder
		if err := WriteMermaid(&b, c.run, MermaidOptions{}); err != nil {
			t.Fatal(err)
		}
		if c.want == "" && strings.Contains(b.String(), "cross") || !strings.Contains(b.String(), c.want) {
			t.Errorf("%s: want %q in\n%s", c.run.Lab, c.want, &b)
		}
	}
}
