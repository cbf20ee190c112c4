package report

import (
	"netlab/topology/report/layout"
	"netlab/topology/wire"
)

type style = layout.Style

const (
	body    = layout.Body
	faint   = layout.Faint
	title   = layout.Title
	good    = layout.Good
	bad     = layout.Bad
	remark  = layout.Remark
	speech  = layout.Speech
	segment = layout.Segment
	opening = layout.Opening
	open    = layout.Open
	closing = layout.Closing
	waiting = layout.Waiting
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
