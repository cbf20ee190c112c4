package control

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/impair"
	"netlab/topology"
	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// chain is hosts a and b with a router between them.
func chain(t testing.TB) *topology.Network {
	t.Helper()
	nw, err := topology.New(topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "r", Kind: topology.Router}, {Name: "b"}, {Name: "w", Kind: topology.Raw}},
		Links: []topology.LinkSpec{{A: "a", B: "r"}, {A: "r", B: "b"}, {A: "r", B: "w"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nw.Close() })
	return nw
}

// onRecord are the acts that a network has on record, each in words.
func onRecord(nw *topology.Network) []string {
	var out []string
	rec := nw.Tap()
	for _, e := range rec.Events {
		if e.Kind == tap.Acted {
			out = append(out, (&report.Run{Record: rec}).Act(e.Act).String())
		}
	}
	return out
}

// Every kind of act can be written, and what is on record is what was written.
func TestActsAreOnRecord(t *testing.T) {
	nw := chain(t)
	var want, told []string
	for _, c := range []struct{ act, want string }{
		{"cut a r", "a-r: cut"},
		{"mend r a", "a-r: mended"},
		{"cut a-r from r", "a-r: cut from r"},
		{"mend a r from r", "a-r: mended from r"},
		{"unplug r-b", "r-b: unplugged"},
		{"mend b-r", "r-b: mended"},
		{"set r b delay 5ms loss 1%", "r-b: set delay 5ms loss 1%"},
		{"set r b from b delay 7ms", "r-b: set delay 7ms loss 1% from b"},
		{`rule a r "drop a FIN #1"`, "a-r: rule added: drop a FIN #1"},
		{"rule a r drop any SYN", "a-r: rule added: drop SYN"},
		{"rule a-r hold b data", "a-r: rule added: hold b data"},
		{"remove a r drop a FIN #1", "a-r: rule removed: drop a FIN #1"},
		{"release a r", "a-r: released"},
		{"partition a,r b", "partition: a r | b"},
		{"heal", "healed"},
		{"partition from b", "partition from b to all others"},
		{"partition from a,r to b", "partition from a r to b"},
		{"reroute", "rerouted"},
		{"crash b", "b: crashed"},
		{"boot b", "b: booted"},
		{"restart r", "r: restarted"},
		{"freeze a", "a: frozen"},
		{"thaw a", "a: thawed"},
	} {
		text, err := Act(nw, c.act)
		if err != nil {
			t.Fatalf("%s: %v", c.act, err)
		}
		want, told = append(want, c.want), append(told, text)
	}
	if diff := cmp.Diff(want, onRecord(nw)); diff != "" {
		t.Errorf("on record (-want +got):\n%s", diff)
	}
	// What is told of a change in one direction is what was asked for.
	want[7] = "r-b: set delay 7ms from b"
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	kinds := make(map[string]bool)
	for _, v := range Verbs {
		kinds[v.act.String()] = true
	}
	if len(kinds) != len(Verbs) {
		t.Errorf("two of %d verbs are the same act", len(Verbs))
	}
}

// Examples of the help can be performed, in their order.
func TestExamplesOfTheHelp(t *testing.T) {
	nw := chain(t)
	for _, v := range Verbs {
		if len(v.Examples) == 0 {
			t.Errorf("%s has no example", v.Name)
		}
		for _, text := range v.Examples {
			if _, err := Act(nw, text); err != nil {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
}

// A mistake is told with the place, the cause and a way out, and changes nothing.
func TestMistakes(t *testing.T) {
	nw := chain(t)
	for text, want := range map[string]string{
		"":                         "which act? have cut, unplug, mend,",
		"cutt a r":                 `no act is called "cutt": did you mean cut?`,
		"cut":                      "cut: which link? the links are a-r, r-b, r-w",
		"cut a":                    "cut: a link has two nodes, and a is one; the links are a-r, r-b, r-w",
		"cut a b":                  "cut: no link between a and b; the links are a-r, r-b, r-w",
		"cut a c":                  `cut: no node "c" for the other end of a link of a; the links are a-r, r-b, r-w`,
		"cut a-b":                  `cut: no link or node "a-b"; the links are a-r, r-b, r-w`,
		"cut a r b":                `cut: "b" is left over: want cut LINK [from NODE]`,
		"cut a r from":             `cut: link a-r from "": its ends are a and r`,
		"cut a r from b":           `cut: link a-r from "b": its ends are a and r`,
		"unplug a r from a":        `unplug: "from a" is left over: want unplug LINK`,
		"set a r":                  "set: which settings? write some, such as delay 200ms loss 1%",
		"set a r dely 3ms":         `set: "dely" is not an option; did you mean delay?`,
		"set a r limit-bytes 9000": `set: limit-bytes: without a rate nothing waits; give one, such as rate 10mbit`,
		"rule a r drap a FIN":      `rule: "drap" is not an action; did you mean drop?`,
		"rule a r drop a FYN":      "did you mean",
		"rule a r drop c FIN":      `no node "c"`,
		"remove a r drop a FIN":    `remove: link a-r has no rule "drop a FIN" at work; it has none`,
		"partition":                "partition: which nodes? the nodes are a, r, b, w",
		"partition a,c r":          `partition: no node "c"; the nodes are a, r, b, w`,
		"partition a,, r":          `partition: no node ""; the nodes are a, r, b, w`,
		"partition a b":            "still reach each other over r",
		"partition from a r":       `partition: "r" is left over`,
		"heal a":                   `heal: "a" is left over: want heal`,
		"crash":                    "crash: which node? the nodes are a, r, b, w",
		"crash x":                  `crash: no node "x"; the nodes are a, r, b, w`,
		"crash w":                  "crash: node w has no stack of netlab's; the nodes that have one: a, r, b",
		"crash a b":                `crash: "b" is left over: want crash NODE`,
		strings.Repeat("a", 5000):  "an act of 5000 bytes: want at most 4096",
	} {
		_, err := Act(nw, text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v\nwant %s", text, err, want)
		}
	}
	if got := onRecord(nw); len(got) > 0 {
		t.Errorf("mistakes have done something: %v", got)
	}
}

// What is on one network's record can be done to another, whose record has the same then.
// A raw node, and an act that up cannot do, are refused.
func TestReplay(t *testing.T) {
	from, to := chain(t), chain(t)
	if err := from.Links()[0].Set(impair.Spec{Delay: time.Second}); err != nil {
		t.Fatal(err)
	}
	for _, act := range []string{
		"set a r loss 1%", "cut a r", "mend a r", "rule a r drop a FIN #1", "remove a r drop a FIN #1", "rule a r hold b data", "release a r",
		"set r b from b delay 7ms", "partition from b", "heal", "partition a,r b", "crash b", "boot b", "restart b", "freeze b", "thaw b",
	} {
		if _, err := Act(from, act); err != nil {
			t.Fatalf("%s: %v", act, err)
		}
	}
	if err := to.Links()[0].Set(impair.Spec{Delay: time.Minute}); err != nil { // which the first act replaces
		t.Fatal(err)
	}
	begun := len(onRecord(to))
	for _, e := range from.Tap().Events {
		if e.Kind != tap.Acted {
			continue
		}
		if err := Replay(to, e.Act); err != nil {
			t.Errorf("%v: %v", e.Act, err)
		}
	}
	if diff := cmp.Diff(onRecord(from), onRecord(to)[begun:]); diff != "" {
		t.Errorf("on record (-want +got):\n%s", diff)
	}
	step := tap.Act{Kind: wire.ActSet, Link: 0, Node: "a", Detail: "rate 1mbit", Profile: true}
	if err := Replay(to, &step); err != nil {
		t.Fatal(err)
	}
	to.Do(func(e *topology.Engine) {
		if got, want := e.Pipe(to.Links()[0], "a").Spec().String(), "delay 1s loss 1% rate 1mbit"; got != want {
			t.Errorf("after a step of a profile: %s, want %s", got, want)
		}
	})
	for want, act := range map[string]tap.Act{
		"node w has no stack": {Kind: wire.ActCrash, Link: tap.NoLink, Node: "w"},
		"the settings of a":   {Kind: wire.ActSet, Link: tap.NoLink, Node: "a"},
		"cannot be done":      {Kind: wire.ActCrash, Link: 0},
	} {
		if err := Replay(to, &act); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", act, err, want)
		}
	}
}

// Whatever is written, an act is one that can be performed or an error.
func FuzzParse(f *testing.F) {
	for _, v := range Verbs {
		for _, text := range v.Examples {
			f.Add(text)
		}
	}
	f.Add("partition from a to b")
	f.Add("set a-r from r delay 1ms 1ms 25% distribution normal rate 1kbit")
	names := namesOf(chain(f))
	f.Fuzz(func(t *testing.T, text string) {
		a, err := Parse(text, names)
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" {
				t.Errorf("%q: an error without words", text)
			}
			return
		}
		if a.Link < tap.NoLink || a.Link >= len(names.Links) {
			t.Errorf("%q: link %d", text, a.Link)
		}
		nw := chain(t)
		defer nw.Close()
		_ = perform(nw, &a, false) // a partition may be impossible
		if inWords(&a, names) == "" {
			t.Errorf("%q: an act without words", text)
		}
	})
}
