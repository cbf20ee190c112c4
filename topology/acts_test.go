package topology_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/report"
	"netlab/topology/wire"
)

// disturbed is a network to which everything is done that can be, a second apart.
func disturbed(t *testing.T) *topology.Network {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "r", Kind: topology.Router}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "r"}, {A: "r", B: "b"}},
	})
	l := nw.Link("a", "r")
	var rule *topology.Rule
	for _, do := range []func() error{
		func() error { l.Cut(); return nil },
		func() error { l.MendFrom("a"); return nil },
		func() error { l.Mend(); return nil },
		func() error { l.Unplug(); return nil },
		func() error { l.Mend(); return nil },
		func() error { return l.SetFrom("r", impair.MustParse("delay 5ms loss 1%")) },
		func() (err error) { rule, err = l.Rule("drop a data #1"); return err },
		func() error { l.Release(); return nil },
		func() error { rule.Remove(); return nil },
		func() error { return nw.Partition([]string{"a", "r"}, []string{"b"}) },
		func() error { nw.Heal(); return nil },
		func() error { return nw.PartitionFrom([]string{"a", "r"}, nil) },
		func() error { nw.Reroute(); return nil },
		func() error {
			return nw.Host("b").Set(nodes.Options{
				TimeWait: 1500 * time.Millisecond, CongestionControl: "cubic", NoSACK: true, Nagle: true, Retries: 3, TTL: 9,
				SendBuffer: 1 << 20, Ports: nodes.Ports{First: 50000, Last: 50099}, Forward: true,
			})
		},
		func() error { return nw.Host("b").Set(nodes.Options{}) },
		func() error { return nw.Host("b").Set(nodes.Options{}) },
		func() error { return nw.Host("b").Freeze() },
		func() error { return nw.Host("b").Thaw() },
		func() error { return nw.Host("b").Restart() },
		func() error { return nw.Host("b").Crash() },
		func() error { return nw.Host("b").Boot() },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
		nw.Run(time.Second)
	}
	if _, err := nw.Link("r", "b").Profile(impair.Profile{Steps: []impair.Step{{At: 0, Action: impair.StepCut}}}); err != nil {
		t.Fatal(err)
	}
	nw.RunUntilIdle()
	return nw
}

// What is done to a network is in its record, where there are no connections too.
func TestWhatIsDoneIsOnRecord(t *testing.T) {
	nw := disturbed(t)
	run := &report.Run{Lab: "disturbed", VirtualTime: nw.Now(), Record: nw.Tap()}
	var b bytes.Buffer
	if err := report.WriteTranscript(&b, run, report.TranscriptOptions{}); err != nil {
		t.Fatal(err)
	}
	const want = `
  0.000  a-r            cut
  1.000  a-r            mended from a
  2.000  a-r            mended
  3.000  a-r            unplugged
  4.000  a-r            mended
  5.000  a-r            set delay 5ms loss 1% from r
  6.000  a-r            rule added: drop a data #1
  7.000  a-r            released
  8.000  a-r            rule removed: drop a data #1
  9.000                 partition: a r | b
 10.000                 healed
 11.000                 partition from a r to all others
 12.000                 rerouted
 13.000  b              set time_wait=1.5s cc=cubic retries=3 sack=False nagle=True ports=50000-50099 ttl=9 forward=True
 14.000  b              set time_wait=60s cc=reno retries=15 sack=True nagle=False ports=16000-65535 ttl=64 forward=False
 15.000  b              set nothing
 16.000  b              frozen
 17.000  b              thawed
 18.000  b              restarted
 19.000  b              crashed
 20.000  b              booted
 21.000  r-b            cut
`
	if _, got, _ := strings.Cut(b.String(), "\n\n"); squeezed(got) != squeezed(want) {
		t.Errorf("the transcript says\n%s\nwant%s", got, want)
	}
	for name, write := range map[string]func(io.Writer) error{
		"ladder":  func(w io.Writer) error { return report.WriteLadder(w, run, report.LadderOptions{Width: 80}) },
		"JSON":    func(w io.Writer) error { return report.WriteJSON(w, run) },
		"SVG":     func(w io.Writer) error { return report.WriteSVG(w, run, report.SVGOptions{}) },
		"Mermaid": func(w io.Writer) error { return report.WriteMermaid(w, run, report.MermaidOptions{}) },
	} {
		b.Reset()
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if name == "JSON" && !strings.Contains(b.String(), `"detail":"time_wait=1.5s cc=cubic`) {
			t.Errorf("the JSON does not say what was set:\n%s", b.String())
		}
		for a := range wire.ActThaw + 1 {
			if !strings.Contains(b.String(), a.String()) {
				t.Errorf("the %s does not say %q", name, a)
			}
		}
	}
}

// squeezed is a text without its columns.
func squeezed(s string) string {
	var lines []string
	for l := range strings.Lines(s) {
		lines = append(lines, strings.Join(strings.Fields(l), " "))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// A node without power receives nothing: what comes is lost there.
func TestANodeThatIsOffReceivesNothing(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	client, _ := established(t, nw, "a", "b")
	if err := nw.Host("b").Crash(); err != nil {
		t.Fatal(err)
	}
	nw.Do(func(*topology.Engine) {
		if _, err := client.Write([]byte("anybody?")); err != nil {
			t.Fatal(err)
		}
	})
	nw.Run(time.Second)
	run := &report.Run{Lab: "off", VirtualTime: nw.Now(), Record: nw.Tap()}
	var b bytes.Buffer
	if err := report.WriteTranscript(&b, run, report.TranscriptOptions{}); err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(b.String(), "crashed")
	if strings.Contains(after, "rcv") || strings.Count(after, "lost data") < 2 || !strings.Contains(after, ": powered off") {
		t.Errorf("after the crash the transcript says%s", after)
	}
	var j bytes.Buffer
	if err := report.WriteJSON(&j, run); err != nil || !strings.Contains(j.String(), `"note":"lost at b: powered off"`) {
		t.Errorf("%v: the JSON says\n%s", err, j.String())
	}
	if !strings.Contains(after, "call crash") || strings.Contains(after, "call close") {
		t.Errorf("the crash does not end the listener and its connection:%s", after)
	}
}
