package topology_test

import (
	"bytes"
	"strings"
	"testing"

	"netlab/impair"
	"netlab/topology"
	"netlab/topology/report"
)

// acts are the lines of a network's transcript.
func acts(t *testing.T, nw *topology.Network) string {
	t.Helper()
	var b bytes.Buffer
	run := &report.Run{VirtualTime: nw.Now(), Record: nw.Tap()}
	if err := report.WriteTranscript(&b, run, report.TranscriptOptions{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A change keeps what it does not name, of each direction, and the record has the
// settings that come out of it.
func TestChangeKeepsWhatItDoesNotName(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b", AToB: impair.MustParse("delay 5ms"), BToA: impair.MustParse("delay 7ms")}},
	})
	l := nw.Link("a", "b")
	settings := func() string {
		var text string
		nw.Do(func(e *topology.Engine) {
			text = e.Pipe(l, "a").Spec().String() + " | " + e.Pipe(l, "b").Spec().String()
		})
		return text
	}
	for _, step := range []struct {
		change func() error
		want   string
	}{
		{func() error { return l.Change("loss 1%") }, "delay 5ms loss 1% | delay 7ms loss 1%"},
		{func() error { return l.ChangeFrom("b", "delay 5ms") }, "delay 5ms loss 1% | delay 5ms loss 1%"},
		{func() error { return l.Change("loss 2%") }, "delay 5ms loss 2% | delay 5ms loss 2%"},
	} {
		if err := step.change(); err != nil {
			t.Fatal(err)
		}
		if got := settings(); got != step.want {
			t.Errorf("settings %s, want %s", got, step.want)
		}
	}
	if err := l.Change("lossy 1%"); err == nil || !strings.Contains(err.Error(), `link a-b from a: `) || settings() != "delay 5ms loss 2% | delay 5ms loss 2%" {
		t.Errorf("%v, and the settings are %s", err, settings())
	}
	text := acts(t, nw)
	for _, want := range []string{"set delay 5ms loss 1% from a", "set delay 7ms loss 1% from b", "set delay 5ms loss 1% from b", "set delay 5ms loss 2%\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the record lacks %q:\n%s", want, text)
		}
	}
}

// A link lists the rules at work.
func TestRulesAtWork(t *testing.T) {
	nw := newNetwork(t, topology.Spec{Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}}, Links: []topology.LinkSpec{{A: "a", B: "b"}}})
	l := nw.Link("a", "b")
	list := func() string {
		var all []string
		for _, r := range l.Rules() {
			all = append(all, r.String())
		}
		return strings.Join(all, "; ")
	}
	first, err := l.Rule("drop a FIN #1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Rule("hold any SYN"); err != nil {
		t.Fatal(err)
	}
	if got, want := list(), "drop a FIN #1; hold SYN"; got != want {
		t.Errorf("rules %q, want %q", got, want)
	}
	l.Release()
	if got, want := list(), "drop a FIN #1"; got != want {
		t.Errorf("after release: rules %q, want %q", got, want)
	}
	first.Remove()
	if got := list(); got != "" {
		t.Errorf("after remove: rules %q, want none", got)
	}
}
