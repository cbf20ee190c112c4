package report

import (
	"netlab/topology/report/pen"
	"netlab/topology/wire"
)

// stateStyle groups the states into the phases of a connection's life.
func stateStyle(s wire.State) pen.Style {
	switch s {
	case wire.Listen, wire.SynSent, wire.SynReceived:
		return pen.Opening
	case wire.Established:
		return pen.Open
	case wire.FinWait1, wire.FinWait2, wire.CloseWait, wire.Closing, wire.LastAck:
		return pen.Closing
	case wire.TimeWait:
		return pen.Waiting
	}
	return pen.Faint
}
