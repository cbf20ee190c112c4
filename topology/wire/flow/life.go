package flow

import (
	"time"

	"netlab/topology/wire"
)

// maxPath bounds the states that are kept of one end; a connection passes
// through at most eight, more only by odd segments.
const maxPath = 15

// life is the states of one end, inferred from the segments. What an end sends
// shows its state. What it receives is presumed to arrive; a SYN or FIN received
// stays a presumption until the end acknowledges it, and is taken back when what
// the end sends next shows that it had not arrived.
type life struct {
	// presumed says that the state rests on the receipt of a SYN or FIN that the
	// end has not acknowledged yet.
	presumed bool
	// path is the states, each from its time in times until the next one's.
	path  [maxPath]wire.State
	times []time.Duration
}

// living is an end and its life.
type living struct {
	end *End
	*life
}

// enter moves to a state on the evidence of a segment.
func (l living) enter(at time.Duration, s wire.State) {
	l.presumed = false
	n := len(l.times)
	if l.end.State == s && n > 0 {
		return
	}
	l.end.State = s
	if n < maxPath {
		l.path[n] = s
		l.times = append(l.times, at)
	}
}

// presume moves to a state that the receipt of a SYN or FIN brings.
func (l living) presume(at time.Duration, s wire.State) {
	l.enter(at, s)
	l.presumed = true
}

// takeBack undoes a presumption.
func (l living) takeBack() {
	l.presumed = false
	n := len(l.times)
	if n == 0 {
		return
	}
	l.times = l.times[:n-1]
	l.end.State = wire.Closed
	if n > 1 {
		l.end.State = l.path[n-2]
	}
}

// done reports whether the end is CLOSED after having been open, or waits out
// its 2 MSL.
func (l living) done() bool {
	return l.end.State == wire.TimeWait || l.end.State == wire.Closed && len(l.times) > 0
}
