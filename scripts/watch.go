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
	w := &watch{o: o, counter: o.selected(p, fn), fn: fn}
	o.watches = append(o.watches, w)
	return w
}

// selected calls fn for each packet remembered that matches, and returns the
// counter that has seen them all.
func (o *observer) selected(p match.Pattern, fn func(*moment)) *match.Counter {
	counter := match.NewCounter(p)
	counter.Owners(o.r.owners)
	for i := range o.packets.len() {
		if m := o.packets.at(i); counter.Match(&m.info, &m.packet) {
			fn(m)
		}
	}
	return counter
}

// end ends the watch.
func (w *watch) end() {
	w.o.watches = slices.DeleteFunc(w.o.watches, func(other *watch) bool { return other == w })
}
