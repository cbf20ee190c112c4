package topology

import (
	"netlab/nodes"
	"netlab/topology/samples"
)

// sample has the network keep so many samples of each series, none for 0.
func (nw *Network) sample(most int) {
	if most <= 0 {
		return
	}
	nw.sampler = samples.New(most)
	nw.tap.AddSink(nw.sampler)
	nw.env.Settled = nw.settled
}

// settled takes a sample of a socket to which something has happened.
func (nw *Network) settled(s *nodes.Socket) {
	of, _ := s.Ref.(*samples.Socket)
	if !of.Open() {
		of = nw.sampler.Socket(s.Node(), s.Local(), s.Remote())
		s.Ref = of
	}
	if of == nil {
		return
	}
	info := s.Info()
	of.Settled(nw.loop.Now(), samples.Stack{
		RTT: info.RTT, RTTVar: info.RTTVar, RTO: info.RTO,
		CWnd: info.CWnd, SSThresh: info.SSThresh, Recovery: info.Recovery, Readable: info.Readable,
	})
}

// queued returns what takes the samples of the direction's queue, nil where nobody asks.
func (e *linkEnd) queued() func(packets, bytes int, sent uint64) {
	nw := e.link.nw
	if nw.sampler == nil {
		return nil
	}
	direction := nw.sampler.Direction(e.link.index, e.node.spec.Name)
	return func(packets, bytes int, sent uint64) {
		direction.Queued(nw.loop.Now(), packets, bytes, sent)
	}
}

// Samples returns those of the run until now, nil where the Spec asks for none.
func (nw *Network) Samples() *samples.Samples {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	if nw.sampler == nil {
		return nil
	}
	return nw.sampler.Samples()
}
