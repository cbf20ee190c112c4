package scripts

import (
	"slices"

	"netlab/topology/wire/match"
)

// watch is a pattern to which packets are given as they are sent.
type watch struct {
	o       *observer
	counter *match.Counter
	fn      func(*moment)
}

// watch calls fn for each packet that matches: those that are remembered, and
// from then on each as it is sent, with the network's lock held.
func (o *observer) watch(p match.Pattern, fn func(*moment)) *watch {
	w := &watch{o: o, counter: match.NewCounter(p), fn: fn}
	w.counter.Owners(o.r.owners)
	for i := range o.packets.len() {
		if m := o.packets.at(i); w.counter.Match(&m.info, &m.packet) {
			fn(m)
		}
	}
	o.watches = append(o.watches, w)
	return w
}

// end ends the watch.
func (w *watch) end() {
	w.o.watches = slices.DeleteFunc(w.o.watches, func(other *watch) bool { return other == w })
}
