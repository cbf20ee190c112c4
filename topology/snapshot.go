package topology

import (
	"net/netip"

	"netlab/topology/report"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Snapshot returns how everything stands now: the TCP sockets of all nodes in the order
// of the Spec, and what waits in the queues of links. Of a node whose stack is outside
// it has the connections of which a state was reported ([nodes.Outside.Saw]).
func (nw *Network) Snapshot() *report.Snapshot {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	s := &report.Snapshot{Events: nw.loop.Ran(), At: nw.loop.Now(), Next: nw.loop.Next()}
	type pair struct{ local, remote netip.AddrPort }
	latest := make(map[pair]*flow.Conn)
	for _, c := range nw.tap.Conns() {
		latest[pair{c.Ends[0].Addr, c.Ends[1].Addr}] = c
		latest[pair{c.Ends[1].Addr, c.Ends[0].Addr}] = c
	}
	for _, n := range nw.nodes {
		if n.machine == nil {
			s.Sockets = append(s.Sockets, nw.reported(n)...)
			continue
		}
		for _, i := range n.machine.Sockets() {
			state := report.SocketState{
				Node: n.spec.Name, Local: i.Local, Remote: i.Remote, State: i.State, Readable: i.Readable,
				CWnd: i.Info.CWnd, SSThresh: i.Info.SSThresh, RTT: i.Info.RTT, RTO: i.Info.RTO, Recovery: i.Info.Recovery,
			}
			if c := latest[pair{i.Local, i.Remote}]; c != nil {
				state.Conn, state.Variables = c, c.Variables(c.Side(i.Local))
			}
			s.Sockets = append(s.Sockets, state)
		}
	}
	for _, l := range nw.links {
		for _, e := range l.ends {
			if packets, bytes := e.pipe.Queued(); packets > 0 {
				s.Queues = append(s.Queues, report.QueueState{Link: l.name, From: e.node.spec.Name, Packets: packets, Bytes: bytes})
			}
		}
	}
	return s
}

// reported are the connections of a node without a stack whose states are known.
func (nw *Network) reported(n *node) []report.SocketState {
	var all []report.SocketState
	for _, c := range nw.tap.Conns() {
		for side := range c.Ends {
			e := &c.Ends[side]
			if e.Node == n.spec.Name && e.State != wire.Closed {
				all = append(all, report.SocketState{
					Node: e.Node, Local: e.Addr, Remote: c.Ends[1-side].Addr, State: e.State, Conn: c, Variables: c.Variables(side),
				})
			}
		}
	}
	return all
}
