package topology

import (
	"netlab/topology/tap"
	"netlab/topology/wire/flow"
)

// Snapshot returns how everything stands now: the TCP sockets of all nodes in the order
// of the Spec, and what waits in the queues of links. Of a node whose stack is outside
// it has those that were found there ([nodes.Outside.Saw]).
func (nw *Network) Snapshot() *tap.Snapshot {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	s := &tap.Snapshot{Events: nw.loop.Ran(), At: nw.loop.Now(), Next: nw.loop.Next()}
	latest := make(map[socketEnds]*flow.Conn)
	for _, c := range nw.tap.Conns() {
		latest[socketEnds{c.Ends[0].Addr, c.Ends[1].Addr}] = c
		latest[socketEnds{c.Ends[1].Addr, c.Ends[0].Addr}] = c
	}
	for _, n := range nw.nodes {
		if n.machine == nil {
			s.Sockets = append(s.Sockets, n.found(latest)...)
			continue
		}
		for _, i := range n.machine.Sockets() {
			state := tap.SocketState{
				Node: n.spec.Name, Local: i.Local, Remote: i.Remote, State: i.State, Readable: i.Readable,
				CWnd: i.Info.CWnd, SSThresh: i.Info.SSThresh, RTT: i.Info.RTT, RTO: i.Info.RTO, Recovery: i.Info.Recovery,
			}
			if c := latest[socketEnds{i.Local, i.Remote}]; c != nil {
				state.Conn, state.Variables = c, c.Variables(c.Side(i.Local))
			}
			s.Sockets = append(s.Sockets, state)
		}
	}
	for _, l := range nw.links {
		for _, e := range l.ends {
			if packets, bytes := e.pipe.Queued(); packets > 0 {
				s.Queues = append(s.Queues, tap.QueueState{Link: l.name, From: e.node.spec.Name, Packets: packets, Bytes: bytes})
			}
		}
	}
	return s
}
