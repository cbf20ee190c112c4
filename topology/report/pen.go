package report

import (
	"netlab/topology/report/pen"
	"netlab/topology/wire"
)

type style = pen.Style

const (
	body    = pen.Body
	faint   = pen.Faint
	title   = pen.Title
	good    = pen.Good
	bad     = pen.Bad
	remark  = pen.Remark
	speech  = pen.Speech
	segment = pen.Segment
	opening = pen.Opening
	open    = pen.Open
	closing = pen.Closing
	waiting = pen.Waiting
)

// stateStyle groups the states into the phases of a connection's life.
func stateStyle(s wire.State) style {
	switch s {
	case wire.Listen, wire.SynSent, wire.SynReceived:
		return opening
	case wire.Established:
		return open
	case wire.FinWait1, wire.FinWait2, wire.CloseWait, wire.Closing, wire.LastAck:
		return closing
	case wire.TimeWait:
		return waiting
	}
	return faint
}
