package scripts

import (
	"net/netip"
	"sort"
	"time"

	"netlab/topology/wire/match"
)

// maxTallies is how many patterns have a tally at once.
const maxTallies = 256

// tally is what a pattern has selected so far. It is kept from one question to the
// next, so that a lab may ask after each event and looks at each packet once.
type tally struct {
	counter *match.Counter
	seen    int             // packets of the history
	at      []time.Duration // of those selected
	first   int             // the first one's place in the history
}

// tally returns a pattern's tally, up to date. The history must be whole.
func (h *history) tally(p match.Pattern, owner func(netip.Addr) string) *tally {
	t := h.tallies[p]
	if t == nil {
		if h.tallies == nil || len(h.tallies) == maxTallies {
			h.tallies = make(map[match.Pattern]*tally)
		}
		t = &tally{counter: match.NewCounter(p)}
		t.counter.Owners(owner)
		h.tallies[p] = t
	}
	for ; t.seen < h.len(); t.seen++ {
		if m := h.at(t.seen); t.counter.Match(&m.info, &m.packet) {
			if len(t.at) == 0 {
				t.first = t.seen
			}
			t.at = append(t.at, m.at)
		}
	}
	return t
}

// since counts those selected that were sent at a time or later.
func (t *tally) since(at time.Duration) int {
	return len(t.at) - sort.Search(len(t.at), func(i int) bool { return t.at[i] >= at })
}
