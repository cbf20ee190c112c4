package report

import (
	"iter"
	"time"
)

// elideChecks passes a story on without the checks that hold, which it counts
// at the end. Those that do not hold keep their place.
func elideChecks(story iter.Seq[moment]) iter.Seq[moment] {
	return func(yield func(moment) bool) {
		var at time.Duration
		count := 0
		for m := range story {
			if m.kind == checked && m.check.OK {
				count++
				continue
			}
			at = m.at
			if !yield(m) {
				return
			}
		}
		if count > 0 {
			yield(moment{kind: held, at: at, count: count})
		}
	}
}
