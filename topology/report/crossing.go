package report

import (
	"iter"
	"slices"
)

// crossing says how many packets a diagram without time does not show as they
// were: those that meet another on its way, or overtake one. It is empty where
// there are none.
func (c *chart) crossing() string {
	crossed := make(map[*flight]bool)
	for f, under := range c.underWay() {
		for _, u := range under {
			if u.end > f.start && u.crosses(f) {
				crossed[u], crossed[f] = true, true
			}
		}
	}
	if len(crossed) == 0 {
		return ""
	}
	return plural(uint64(len(crossed)), "packet") + " cross others on their way, which a diagram of this kind does not show: " +
		"an arrow is where its packet was sent"
}

// underWay yields each flight that takes time, with those before it that have not ended
// before it begins. They are valid until the next one.
func (c *chart) underWay() iter.Seq2[*flight, []*flight] {
	return func(yield func(*flight, []*flight) bool) {
		var under []*flight
		for _, f := range c.flights {
			if f.start < 0 || f.end <= f.start {
				continue
			}
			under = slices.DeleteFunc(under, func(u *flight) bool { return u.end < f.start })
			if !yield(f, under) {
				return
			}
			under = append(under, f)
		}
	}
}

// crosses reports whether a flight meets one that begins later, while it is on its
// way, between the same lanes.
func (f *flight) crosses(g *flight) bool {
	switch {
	case f.from == g.to && f.to == g.from:
		return true
	case f.from == g.from && f.to == g.to:
		return g.end < f.end
	}
	return false
}
