package report

import (
	"strings"
	"testing"

	"netlab/topology/tap"
)

// Lanes are in the order of the wiring, in the order of declaration where that
// makes no arrow shorter.
func TestLanesFollowTheWiring(t *testing.T) {
	for _, c := range []struct{ declared, links, want string }{
		{"a b", "a-b", "a b"},
		{"b a", "a-b", "b a"},
		{"a b r", "a-r r-b", "a r b"},
		{"a d r1 r2", "a-r1 r1-r2 r2-d", "a r1 r2 d"},
		{"a c r b d s", "a-r c-r r-s b-s d-s", "a c r b s d"},
		{"a b c r", "a-r b-r c-r", "a b r c"}, // a star has its hub in the middle
		{"a b c d", "c-d", "a b c d"},
		{"a b", "", "a b"},
	} {
		rec := &tap.Record{}
		for _, n := range strings.Fields(c.declared) {
			rec.Nodes = append(rec.Nodes, tap.Node{Name: n})
		}
		for _, l := range strings.Fields(c.links) {
			a, b, _ := strings.Cut(l, "-")
			rec.Links = append(rec.Links, tap.Link{Name: l, A: a, B: b})
		}
		var got []string
		for _, l := range (&Run{Record: rec}).lanes(6) {
			got = append(got, l.name)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s, wired %s: lanes %v, want %s", c.declared, c.links, got, c.want)
		}
	}
}

// Where not all nodes fit, both ends of a connection are shown or neither.
func TestLanesShowBothEnds(t *testing.T) {
	s := newScene(t, "pairs", "", "a b c d")
	s.conn("a", "b")
	s.conn("c", "d")
	run := s.end(0)
	for limit, want := range map[int]string{2: "a b", 3: "a b", 4: "a b c d"} {
		var got []string
		for _, l := range run.lanes(limit) {
			got = append(got, l.name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%d lanes: %v, want %s", limit, got, want)
		}
	}
}
