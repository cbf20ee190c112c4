package report

import (
	"slices"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// alive follows the sockets of one node, the one that changed last at the end.
type alive struct {
	conns  []socketState
	listen bool
}

type socketState struct {
	conn  *flow.Conn
	state wire.State
}

func (a *alive) change(t *tap.Transition) {
	if t.Conn == nil {
		a.listen = t.To == wire.Listen
		return
	}
	a.conns = slices.DeleteFunc(a.conns, func(s socketState) bool { return s.conn == t.Conn })
	if t.To != wire.Closed && t.To != wire.Listen {
		a.conns = append(a.conns, socketState{t.Conn, t.To})
	}
}

// state is what the node's lane shows: the state of the socket that changed
// last and is not closed, LISTEN where there is only a listener.
func (a *alive) state() (wire.State, *flow.Conn) {
	if n := len(a.conns); n > 0 {
		return a.conns[n-1].state, a.conns[n-1].conn
	}
	if a.listen {
		return wire.Listen, nil
	}
	return wire.Closed, nil
}
