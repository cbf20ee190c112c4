package report

// crossing says how many packets a diagram without time does not show as they
// were: those that meet another on its way, or overtake one. It is empty where
// there are none.
func (c *chart) crossing() string {
	crossed := make(map[*flight]bool)
	var under []*flight
	for _, f := range c.flights {
		if f.start < 0 || f.end <= f.start {
			continue
		}
		keep := under[:0]
		for _, u := range under {
			if u.end > f.start {
				keep = append(keep, u)
			}
		}
		under = keep
		for _, u := range under {
			if u.crosses(f) {
				crossed[u], crossed[f] = true, true
			}
		}
		under = append(under, f)
	}
	if len(crossed) == 0 {
		return ""
	}
	return plural(uint64(len(crossed)), "packet") + " cross others on their way, which a diagram of this kind does not show: " +
		"an arrow is where its packet was sent"
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
