package report

import (
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/wire"
)

// window is the part of a run that a ladder draws.
type window struct {
	from, until time.Duration
	// hidden says that the present row is outside, begun that one was inside.
	hidden, begun bool
}

// enter says whether a row is drawn, before it is. Those before the window are
// gone through all the same: they make the states and the flights.
func (l *ladder) enter(r *row) {
	l.flush()
	l.hidden = r.at < l.from || l.until > 0 && (r.at > l.until || r.silence > 0 && r.at+r.silence > l.until)
	if l.hidden || l.begun {
		return
	}
	l.begun = true
	if l.from > 0 && (l.hide == nil || !l.hide.States) {
		l.names(pen.Faint, func(i int) string {
			s, conn := l.alive[i].state()
			if s == wire.Closed {
				return ""
			}
			return l.stateText(s, conn)
		})
	}
}
