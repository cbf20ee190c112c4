package scripts_test

import (
	"strings"
	"testing"

	"netlab/scripts"
)

// A topology is what the script declares, and nothing happens for it.
func TestTopology(t *testing.T) {
	lab, err := scripts.Load("chain", "chain.star", []byte(`
a, b, r = host("a"), host("b"), router("r")
link(a, r, delay = param("delay", "50ms"))
link(r, b, a_to_b = "rate 1mbit", mtu = 1400)
print("declared")
b.listen(80)
print("too far")
`))
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	got, err := lab.Topology(t.Context(), scripts.Options{Print: func(text string) { said = append(said, text) }, Params: map[string]string{"delay": "7ms"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Nodes) != 3 || len(got.Spec.Links) != 2 || len(got.Nodes[2].Addrs) == 0 {
		t.Fatalf("%+v", got)
	}
	if l := got.Spec.Links[0]; l.A != "a" || l.B != "r" || l.AToB.String() != "delay 7ms" || l.BToA.String() != "delay 7ms" {
		t.Errorf("the first link is %+v", l)
	}
	if l := got.Spec.Links[1]; l.AToB.String() != "rate 1mbit" || l.BToA.String() != "" || l.MTU != 1400 {
		t.Errorf("the second link is %+v", l)
	}
	if strings.Join(said, " ") != "declared" {
		t.Errorf("the script says %q", said)
	}
}

// A lab without anything that happens has a topology, one with a mistake in it an error.
func TestTopologyOfLabsThatDoNothing(t *testing.T) {
	for text, want := range map[string]string{
		`host("a")`:                    "",
		`host("a", "b")`:               "host",
		"link(host(\"a\"), host(3))":   "name",
		`x = 1 // 0; host("a")`:        "division by zero",
		`host("a"); fail("no reason")`: "no reason",
	} {
		lab, err := scripts.Load("x", "x.star", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		got, err := lab.Topology(t.Context(), scripts.Options{})
		if want == "" && (err != nil || len(got.Nodes) != 1) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %+v, %v; want %q", text, got, err, want)
		}
	}
}
