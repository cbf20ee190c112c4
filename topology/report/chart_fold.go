package report

import (
	"slices"
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/tap"
	"netlab/topology/words"
)

// foldFrom is the shortest silence that is folded: one in which any packet
// could have come and gone a few times.
func foldFrom(rec *tap.Record) time.Duration {
	longest := 2 * time.Millisecond
	for _, p := range rec.Packets {
		if p.Arrived != tap.Never && len(p.Why) == 0 {
			longest = max(longest, p.Arrived-p.Sent)
		}
	}
	return 4 * longest
}

// elided tells a gap, together with the one before where nothing between is shown.
func (c *chart) elided(m *moment) {
	if n := len(c.rows); n > 0 && c.rows[n-1].gap != nil && (c.rows[n-1].gap.first == nil) == (m.gap.first == nil) {
		last := &c.rows[n-1]
		last.gap.join(m.gap)
		last.text = gapText(last.gap)
		return
	}
	gap := *m.gap
	gap.flows = slices.Clone(gap.flows)
	c.say(m.at, gapText(&gap)...).gap = &gap
}

func gapText(g *elision) []Piece {
	return []Piece{{pen.Faint, words.Bothf("… until %s: ", "… 到 %s 为止：", seconds(g.until)).Then(g.phrase())}}
}
