package rfc

import (
	"netlab/topology/wire"
)

var (
	ruleFINAfterClose = bothEnds(OfSegments, Must, "fin-after-close", "RFC 9293 sections 3.6, 3.10.4",
		"Only CLOSE makes an end send a FIN: it is in FIN-WAIT-1, CLOSING or LAST-ACK then.")
	ruleRSTEnds = bothEnds(OfSegments, Must, "rst-ends", "RFC 9293 section 3.5.2",
		"An end in a synchronized state answers what it does not accept with an empty ACK: a RST that it sends ends its connection.")
	ruleSYNFirst = bothEnds(OfSegments, Text, "syn-first", "RFC 9293 sections 3.4, 3.5",
		"A SYN begins a connection: an end in a synchronized state sends none.")
)

// speaks checks that what an end has sent at an instant, and is only sent where its state
// changes, has changed it.
func (m *Monitor) speaks(e *party) {
	if !m.judged(e) {
		return
	}
	state := e.variables().State
	for _, out := range e.outs {
		f := out.Flags
		switch {
		case out.Conn != e.conn: // an answer to what is of another connection
		case f&wire.RST != 0:
			if out.Before[out.Dir].Synchronized() && state.Synchronized() {
				m.broken(ruleRSTEnds, e, m.now, out.N, passed(wire.Closed), passed(state))
			}
		case f&wire.FIN != 0:
			switch state {
			case wire.SynSent, wire.SynReceived, wire.Established, wire.CloseWait:
				m.broken(ruleFINAfterClose, e, m.now, out.N, Outcome{Kind: NoFIN}, passed(state))
			}
		case f&wire.SYN != 0 && out.Before[out.Dir].Synchronized() && state.Synchronized():
			m.broken(ruleSYNFirst, e, m.now, out.N, Outcome{Kind: NoSYN}, Outcome{Kind: WithFlags, Flags: f})
		}
	}
}
