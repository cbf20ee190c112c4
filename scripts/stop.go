package scripts

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"netlab/topology"
	"netlab/topology/report"
)

// Progress is how far a run is, between two events of its network.
type Progress struct {
	// Events is how many events have run; the one to come, at Next, is not among them.
	Events    uint64
	Now, Next time.Duration
}

// errStop ends a run that is to go no further.
var errStop = errors.New("the run was stopped")

// snapshot is how everything stands.
func (r *run) snapshot() *report.Snapshot {
	s := &report.Snapshot{Events: r.events, At: r.nw.Now(), Next: r.nw.Next()}
	rec := r.nw.Tap()
	r.nw.Do(func(e *topology.Engine) {
		for _, n := range r.hosts {
			if n.kind == topology.Raw {
				continue
			}
			for _, i := range e.Machine(n.name).Sockets() {
				state := report.SocketState{
					Node: n.name, Local: i.Local, Remote: i.Remote, State: i.State, Readable: i.Readable,
					CWnd: i.Info.CWnd, SSThresh: i.Info.SSThresh, RTT: i.Info.RTT, RTO: i.Info.RTO, Recovery: i.Info.Recovery,
				}
				for _, c := range slices.Backward(rec.Conns) {
					if side := c.Side(i.Local); side >= 0 && c.Ends[side].Addr == i.Local && c.Ends[1-side].Addr == i.Remote {
						state.Conn, state.Variables = c, c.Variables(side)
						break
					}
				}
				s.Sockets = append(s.Sockets, state)
			}
		}
		for _, l := range r.links {
			for _, from := range []string{l.a.name, l.b.name} {
				if packets, bytes := e.Pipe(l.live, from).Queued(); packets > 0 {
					s.Queues = append(s.Queues, report.QueueState{Link: l.live.Name(), From: from, Packets: packets, Bytes: bytes})
				}
			}
		}
	})
	for _, f := range r.flows {
		if !f.done && f.at.Line > 0 {
			s.Waits = append(s.Waits, report.Wait{Flow: f.name, Pos: fmt.Sprintf("%s:%d", r.lab.file, f.at.Line), For: f.waits})
		}
	}
	return s
}
