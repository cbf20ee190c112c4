package flow

import (
	"time"

	"netlab/topology/wire"
)

// maxPath bounds the states that are kept of one end; a connection passes
// through at most eight, more only by odd segments.
const maxPath = 16

// Span is an end's stay in one state, from At until the next one's.
type Span struct {
	State wire.State
	At    time.Duration
}

// life is the states of one end, inferred from the segments. What an end sends
// shows its state. What it receives is presumed to arrive; a SYN or FIN received
// stays a presumption until the end acknowledges it, and is taken back when what
// the end sends next shows that it had not arrived.
type life struct {
	end *End
	// presumed says that the state rests on the receipt of a SYN or FIN that the
	// end has not acknowledged yet.
	presumed bool
	path     []Span
}

// enter moves to a state on the evidence of a segment.
func (l *life) enter(at time.Duration, s wire.State) {
	l.presumed = false
	if l.end.State == s && len(l.path) > 0 {
		return
	}
	l.end.State = s
	if len(l.path) < maxPath {
		l.path = append(l.path, Span{s, at})
	}
}

// presume moves to a state that the receipt of a SYN or FIN brings.
func (l *life) presume(at time.Duration, s wire.State) {
	l.enter(at, s)
	l.presumed = true
}

// takeBack undoes a presumption.
func (l *life) takeBack() {
	l.presumed = false
	n := len(l.path)
	if n == 0 {
		return
	}
	l.path = l.path[:n-1]
	l.end.State = wire.Closed
	if n > 1 {
		l.end.State = l.path[n-2].State
	}
}

// done reports whether the end is CLOSED after having been open, or waits out
// its 2 MSL.
func (l *life) done() bool {
	return l.end.State == wire.TimeWait || l.end.State == wire.Closed && len(l.path) > 0
}
