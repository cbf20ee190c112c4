package report

import "iter"

// elideChecks passes a story on, with checks that hold one after the other at
// one moment as "ok 12 checks".
func elideChecks(story iter.Seq[moment]) iter.Seq[moment] {
	return func(yield func(moment) bool) {
		var held moment
		n := uint64(0)
		flush := func() bool {
			if n > 1 {
				sum := *held.check
				sum.Name, sum.Detail = plural(n, "check"), ""
				held.check = &sum
			}
			more := n == 0 || yield(held)
			n = 0
			return more
		}
		for m := range story {
			holds := m.kind == checked && m.check.OK
			if (!holds || n > 0 && m.at != held.at) && !flush() {
				return
			}
			if holds {
				held = m
				n++
			} else if !yield(m) {
				return
			}
		}
		flush()
	}
}
