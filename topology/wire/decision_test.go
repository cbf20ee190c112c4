package wire

import "testing"

// Decisions are told in their order, and those that branch off share nothing.
func TestDecisionsAreJoinedAndBranch(t *testing.T) {
	both := Decisions(nil).And(Decision{By: ByDuplicate, Setting: "duplicate 2%", Draw: 0.018123})
	original := both.And(Decision{By: ByLimit, Setting: "limit 5", Draw: NoDraw})
	other := both.And(Decision{By: ByCut, Draw: NoDraw})
	for _, c := range []struct {
		ds   Decisions
		want string
		draw float64
	}{
		{nil, "", NoDraw},
		{both, "duplicate 2%", 0.018123},
		{original, "duplicate 2% (draw 0.0181), limit 5", NoDraw},
		{other, "duplicate 2% (draw 0.0181), cut", NoDraw},
		{Decisions{{By: ByRule, Rule: 1, Setting: "drop a FIN #1", Draw: NoDraw}}, "drop a FIN #1", NoDraw},
	} {
		if got := c.ds.String(); got != c.want || c.ds.Draw() != c.draw {
			t.Errorf("%q on draw %v, want %q on %v", got, c.ds.Draw(), c.want, c.draw)
		}
	}
}
