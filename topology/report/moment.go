package report

import (
	"time"

	"netlab/topology/rfc"
	"netlab/topology/tap"
	"netlab/topology/wire/flow"
)

// momentKind says what a moment tells.
type momentKind uint8

const (
	// sent: packet leaves node.
	sent momentKind = iota
	// forwarded: node passes on origin, which has just arrived, as packet.
	forwarded
	// arrived: node gets packet; change is what that does to its socket, or nil.
	arrived
	// unheard: packet reaches node, which is off.
	unheard
	// lost: packet, which node sent, is dropped by its link.
	lost
	// changed: a socket of node changes its state for a reason other than an
	// arrival that is told just before.
	changed
	// noted: the lab speaks.
	noted
	// acted: somebody does something to the network.
	acted
	// checked: an expectation was decided.
	checked
	// held: count checks held, each at its time.
	held
	// violated: a rule of the RFCs was broken, as often as count says.
	violated
	// unfinished: packet is still on its way when the run ends.
	unfinished
	// elided: stands for a run of moments that is not told.
	elided
)

// moment is one thing that a report tells, at one instant.
type moment struct {
	kind momentKind
	at   time.Duration
	// event is how many events of the log were told with this moment.
	event  uint64
	node   string
	packet *tap.Packet
	origin *tap.Packet
	change *tap.Transition
	remark *tap.Remark
	act    *tap.Act
	check  *Check
	gap    *elision
	// violation is never elided, whatever its connection is.
	violation *rfc.Violation
	count     int
}

// isPlain reports whether the moment is one of many in a transfer: nothing but
// data or an acknowledgment on its way, or a step of a link's profile.
func (m *moment) isPlain() bool {
	switch m.kind {
	case sent, forwarded, lost, unheard:
		return plain(m.packet)
	case arrived:
		return m.change == nil && plain(m.packet)
	case acted:
		return m.act.Profile
	}
	return false
}

// conn is the connection that the moment is about, nil for none.
func (m *moment) conn() *flow.Conn {
	switch {
	case m.packet != nil:
		return m.packet.Conn
	case m.change != nil:
		return m.change.Conn
	}
	return nil
}
