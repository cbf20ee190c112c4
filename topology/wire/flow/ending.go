package flow

import "netlab/topology/wire"

// Ending is how a connection stood when it was last seen.
type Ending uint8

// The endings.
const (
	// StillOpen: no FIN, no RST.
	StillOpen Ending = iota
	// Unanswered: the SYN got no answer.
	Unanswered
	// Refused: the SYN was answered with a RST.
	Refused
	// HalfOpen: the handshake began and was not completed.
	HalfOpen
	// HalfClosed: one end has sent its FIN.
	HalfClosed
	// Closing: both have, but not both FINs were seen acknowledged.
	Closing
	// Closed: both FINs were acknowledged.
	Closed
	// WasReset: a valid RST ended it.
	WasReset
)

var endingNames = [...]string{
	"open", "unanswered", "refused", "half-open", "half-closed", "closing",
	"closed", "reset",
}

// String returns the name, as "half-closed".
func (e Ending) String() string { return endingNames[e] }

// MarshalText makes the name what JSON shows.
func (e Ending) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// Ending is how the connection stands.
func (c *Conn) Ending() Ending {
	a, b := &c.Ends[0], &c.Ends[1]
	opened := c.course.complete || !a.HasISN && !b.HasISN || a.n.dataSegments > 0 && b.n.dataSegments > 0
	switch {
	case a.finAcked && b.finAcked:
		return Closed
	case a.HasISN && !b.HasISN && c.resetBy() == 1:
		return Refused
	case c.resetBy() >= 0:
		return WasReset
	case a.fin && b.fin:
		return Closing
	case a.fin || b.fin:
		return HalfClosed
	case a.HasISN && !b.seen:
		return Unanswered
	case opened || a.State == wire.Established && b.State == wire.Established:
		return StillOpen
	}
	return HalfOpen
}
