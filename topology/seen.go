package topology

import (
	"maps"
	"net/netip"
	"slices"

	"netlab/nodes"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// socketEnds are the addresses of a socket; the remote one of a listener is zero.
type socketEnds struct{ local, remote netip.AddrPort }

func (e socketEnds) compare(f socketEnds) int {
	if c := e.remote.Compare(f.remote); c != 0 {
		return c
	}
	return e.local.Compare(f.local)
}

// saw records the state in which a socket of a node was found whose stack is outside.
func (nw *Network) saw(t nodes.Transition) {
	n, at := nw.byName[t.Node], socketEnds{t.Local, t.Remote}
	if n.seen == nil {
		n.seen = make(map[socketEnds]wire.State)
	}
	if n.seen[at] = t.To; t.To == wire.Closed {
		delete(n.seen, at)
	}
	nw.tap.Saw(tap.Transition{
		At: nw.loop.Now(), Node: t.Node, Local: t.Local, From: t.From, To: t.To, Cause: t.Cause,
	}, t.Remote)
}

// unsee records that the sockets of a node whose stack is outside are gone with its power.
func (nw *Network) unsee(n *node) {
	for _, at := range slices.SortedFunc(maps.Keys(n.seen), socketEnds.compare) {
		nw.saw(nodes.Transition{
			Node: n.spec.Name, Local: at.local, Remote: at.remote,
			From: n.seen[at], To: wire.Closed, Cause: wire.Called(wire.CallCrash),
		})
	}
}

// found are the sockets of a node whose stack is outside as they were found last,
// listeners first.
func (n *node) found(latest map[socketEnds]*flow.Conn) []tap.SocketState {
	var all []tap.SocketState
	for _, at := range slices.SortedFunc(maps.Keys(n.seen), socketEnds.compare) {
		k := tap.SocketState{Node: n.spec.Name, Local: at.local, Remote: at.remote, State: n.seen[at]}
		if c := latest[at]; c != nil {
			k.Conn, k.Variables = c, c.Variables(c.Side(at.local))
		}
		all = append(all, k)
	}
	return all
}
