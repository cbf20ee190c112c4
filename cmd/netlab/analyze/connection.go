package analyze

import (
	"net/netip"
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/wire/flow"
)

// Connection is one line of a table of connections. Of pairs, the first is that
// of the client: the end that opened the connection, as far as was seen.
type Connection struct {
	ID   int
	Ends [2]netip.AddrPort
	// Start is relative to the capture.
	Start, Duration time.Duration
	// RTT is the handshake's round trip between both ends, nil where it was not seen
	// or a retransmission makes it ambiguous.
	RTT *time.Duration
	// Packets and Bytes are what each end sent; of payload that was sent more than
	// once, Bytes counts one.
	Packets, Bytes, Retransmissions [2]uint64
	Ending                          flow.Ending
	// By is the end that closed or reset the connection, [Neither] or [Both].
	By By
	Marks
}

// By is which of a connection's ends did something.
type By int8

// The ends, and what is not one of them.
const (
	Neither By = iota - 1
	ByClient
	ByServer
	Both
)

var byNames = [...]string{"", "client", "server", "both"}

// String returns "client", "server", "both", or nothing.
func (b By) String() string { return byNames[b+1] }

// NewConnection returns the line of a connection.
func NewConnection(s *flow.Summary, m Marks) Connection {
	c := Connection{ID: s.ID, Start: s.Start, Duration: s.End - s.Start, Ending: s.Ending, By: By(s.Closer), Marks: m}
	for i := range s.Ends {
		e := &s.Ends[i]
		c.Ends[i], c.Packets[i], c.Bytes[i], c.Retransmissions[i] = e.Addr, e.Packets, e.UniqueBytes, e.Retransmissions
	}
	if s.Established && s.RTTToPeer != nil && s.RTTToOpener != nil {
		c.RTT = new(*s.RTTToPeer + *s.RTTToOpener)
	}
	switch {
	case s.Ending == flow.WasReset || s.Ending == flow.Refused:
		c.By = By(s.Resetter)
	case s.Simultaneous:
		c.By = Both
	}
	return c
}

// tunnel names the tunnels, outermost first, "" for none.
func (m *Marks) tunnel() string {
	if m.Tunnel == nil {
		return ""
	}
	return m.Tunnel.String()
}

// endingStyle colours an ending by whether it is what one hopes for.
func endingStyle(e flow.Ending) pen.Style {
	switch e {
	case flow.Closed:
		return pen.Good
	case flow.WasReset, flow.Refused, flow.Unanswered:
		return pen.Bad
	case flow.StillOpen:
		return pen.Open
	}
	return pen.Closing
}
