package report

import "iter"

// elideChecks passes a story on without the checks that hold, which it counts
// at the end: "ok 12 checks". Those that do not hold keep their place.
func elideChecks(story iter.Seq[moment]) iter.Seq[moment] {
	return func(yield func(moment) bool) {
		var last moment
		held := uint64(0)
		for m := range story {
			if m.kind == checked && m.check.OK {
				last = m
				held++
			} else if !yield(m) {
				return
			}
		}
		if held == 0 {
			return
		}
		sum := *last.check
		sum.Name, sum.Detail, sum.Clause = plural(held, "check"), "", ""
		last.check = &sum
		yield(last)
	}
}
