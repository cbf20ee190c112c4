package analyze_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/cmd/netlab/analyze"
)

// Data after a FIN breaks a rule of the wire: it is counted, the first time is
// kept, and all of them of the connection that is asked for.
func TestRules(t *testing.T) {
	s := newScene(t)
	for _, ends := range [][2]string{{"10.0.0.1:1", "10.0.0.2:80"}, {"10.0.0.3:1", "10.0.0.4:80"}} {
		s.say(ends[0], ends[1], `
			0.000 > S  0:0(0) win 65535
			0.020 < S. 0:0(0) ack 1 win 65535
			0.021 > .  1:1(0) ack 1 win 65535
			0.030 > F. 1:1(0) ack 1 win 65535
			0.031 > P. 2:12(10) ack 1 win 65535`)
	}
	rules := analyze.NewRules(2)
	if _, _, err := follow(t, s.file, analyze.Options{Segment: rules.Segment}); err != nil {
		t.Fatal(err)
	}
	type gist struct {
		Rule       string
		Count      uint64
		Connection int
		Packet     uint64
		By         string
	}
	var got []gist
	for _, b := range rules.Broken() {
		got = append(got, gist{b.First.Rule.ID, b.Count, b.First.Connection, b.First.Packet, b.First.By})
	}
	if diff := cmp.Diff([]gist{{"silent-after-fin", 2, 1, 5, "10.0.0.1:1"}}, got); diff != "" {
		t.Error(diff)
	}
	if kept := rules.Violations(); len(kept) != 1 || kept[0].Packet != 10 || kept[0].Connection != 2 {
		t.Errorf("%+v", kept)
	}
}

// A connection that keeps to the rules breaks none, and nobody's rules neither.
func TestRulesKept(t *testing.T) {
	rules := analyze.NewRules(1)
	if _, _, err := follow(t, twoConnections(t).file, analyze.Options{Segment: rules.Segment}); err != nil {
		t.Fatal(err)
	}
	var none *analyze.Rules
	if len(rules.Broken())+len(rules.Violations())+len(none.Broken())+len(none.Violations()) > 0 {
		t.Errorf("%+v", rules.Broken())
	}
}
