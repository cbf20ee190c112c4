package report

import (
	"slices"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// maxBars is how many connections of one node are drawn beside each other; more
// share the last bar.
const maxBars = 4

// alive follows the sockets of one node, the one that changed last at the end.
type alive struct {
	conns  []socketState
	listen bool
}

type socketState struct {
	conn  *flow.Conn
	state wire.State
	// bar is which of the lane's bars shows the socket, from 0.
	bar int
}

func (a *alive) change(t *tap.Transition) {
	if t.Conn == nil {
		a.listen = t.To == wire.Listen
		return
	}
	i := slices.IndexFunc(a.conns, func(s socketState) bool { return s.conn == t.Conn })
	bar := 0
	if i >= 0 {
		bar = a.conns[i].bar
		a.conns = slices.Delete(a.conns, i, i+1)
	} else {
		for bar < maxBars-1 && a.taken(bar) {
			bar++
		}
	}
	if t.To != wire.Closed && t.To != wire.Listen {
		a.conns = append(a.conns, socketState{t.Conn, t.To, bar})
	}
}

func (a *alive) taken(bar int) bool {
	return slices.ContainsFunc(a.conns, func(s socketState) bool { return s.bar == bar })
}

// state is the state of the socket that changed last and is not closed, LISTEN
// where there is only a listener.
func (a *alive) state() (wire.State, *flow.Conn) {
	if n := len(a.conns); n > 0 {
		return a.conns[n-1].state, a.conns[n-1].conn
	}
	if a.listen {
		return wire.Listen, nil
	}
	return wire.Closed, nil
}

// bar is what one of the lane's bars shows. The first shows the listener while it
// has no connection.
func (a *alive) bar(bar int) (wire.State, *flow.Conn) {
	for _, s := range slices.Backward(a.conns) {
		if s.bar == bar {
			return s.state, s.conn
		}
	}
	if bar == 0 && a.listen {
		return wire.Listen, nil
	}
	return wire.Closed, nil
}

// all are the sockets that the bars show, in their order: a listener only where
// there is nothing else.
func (a *alive) all() []socketState {
	var all []socketState
	for bar := range maxBars {
		if s, conn := a.bar(bar); conn != nil || s != wire.Closed && len(a.conns) == 0 {
			all = append(all, socketState{conn, s, bar})
		}
	}
	return all
}

// bars is how many bars each node's lane needs.
func (r *Run) bars() map[string]int {
	nodes := make(map[string]*alive)
	most := make(map[string]int)
	for _, t := range r.Record.Transitions {
		a := nodes[t.Node]
		if a == nil {
			a = new(alive)
			nodes[t.Node] = a
		}
		a.change(t)
		for _, s := range a.conns {
			most[t.Node] = max(most[t.Node], s.bar+1)
		}
	}
	return most
}
