package program

import (
	"maps"
	"net/netip"
	"slices"
	"sync"
	"time"

	"netlab/nodes"
	"netlab/topology/wire"
)

// states follows the states of a node's TCP sockets: it asks the kernel for that of a
// connection shortly after segments that may change it, and for all now and then.
type states struct {
	outside *nodes.Outside
	wake    chan struct{}
	done    chan struct{}
	running sync.WaitGroup

	mu    sync.Mutex
	known map[socket]wire.State
	// stirred are connections whose state may have changed.
	stirred map[socket]bool

	asking sync.Mutex // before mu
	diag   diag
}

// Between two looks: settle after a segment, so that the kernel is done with it, and idle
// where nothing goes on.
const (
	settle = time.Millisecond
	idle   = 250 * time.Millisecond
)

// few is how many connections are asked for one by one; more are looked at all together,
// which takes longer, and then it rests for so many times as long.
const (
	few  = 64
	rest = 9
)

func newStates(o *nodes.Outside, d diag) *states {
	s := &states{
		outside: o, diag: d, wake: make(chan struct{}, 1), done: make(chan struct{}),
		known: make(map[socket]wire.State), stirred: make(map[socket]bool),
	}
	s.running.Go(s.follow)
	return s
}

// stir is told of each packet of the node, with its address there first.
func (s *states) stir(p *wire.Packet, local, remote netip.AddrPort) {
	if p.Proto != wire.TCP || p.FragOffset != 0 {
		return
	}
	at := socket{local, remote}
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.Flags&(wire.SYN|wire.FIN|wire.RST) == 0 && !endsByACK(s.known[at]) {
		return
	}
	s.stirred[at] = true
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// endsByACK reports whether an acknowledgment alone ends a state.
func endsByACK(s wire.State) bool {
	switch s {
	case wire.SynReceived, wire.FinWait1, wire.Closing, wire.LastAck:
		return true
	}
	return false
}

func (s *states) follow() {
	ticker := time.NewTicker(idle)
	defer ticker.Stop()
	for {
		all := false
		select {
		case <-s.done:
			return
		case <-s.wake:
			time.Sleep(settle)
		case <-ticker.C:
			all = true
		}
		begun := time.Now()
		if crowd := s.look(all); !crowd {
			continue
		}
		select {
		case <-s.done:
			return
		case <-time.After(rest * time.Since(begun)):
		}
	}
}

// look asks for the states of those that have stirred, or for all, and tells those that have
// changed. It reports whether they were too many to be asked for one by one.
func (s *states) look(all bool) (crowd bool) {
	s.asking.Lock()
	defer s.asking.Unlock()
	s.mu.Lock()
	asked := s.stirred
	s.stirred = make(map[socket]bool)
	if all {
		for at := range s.known {
			asked[at] = true
		}
	}
	s.mu.Unlock()
	crowd = len(asked) > few
	now, err := s.ask(asked, all, crowd)
	if err != nil { // as where sockets have changed while they were listed
		s.mu.Lock()
		defer s.mu.Unlock()
		maps.Copy(s.stirred, asked)
		return crowd
	}
	for at := range now {
		asked[at] = true
	}
	for _, c := range s.changed(asked, now) {
		s.outside.Saw(c.local, c.remote, c.from, c.to)
	}
	return crowd
}

// ask asks the kernel, where they are a crowd for all that it has.
func (s *states) ask(asked map[socket]bool, listeners, crowd bool) (now map[socket]wire.State, err error) {
	now = make(map[socket]wire.State)
	if crowd {
		return now, s.diag.dump(allStates, now)
	}
	if listeners {
		err = s.diag.dump(listenState, now)
	}
	for at := range asked {
		if err == nil && at.remote.IsValid() {
			err = s.diag.find(at, now)
		}
	}
	return now, err
}

// change is a change of a socket's state.
type change struct {
	socket
	from, to wire.State
}

// changed notes the states of those asked for, and returns what has changed, in the order of
// addresses.
func (s *states) changed(asked map[socket]bool, now map[socket]wire.State) (all []change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for at := range asked {
		from, to := s.known[at], now[at]
		if from == to {
			continue
		}
		all = append(all, change{at, from, to})
		if s.known[at] = to; to == wire.Closed {
			delete(s.known, at)
		}
	}
	slices.SortFunc(all, func(a, b change) int {
		if c := a.local.Compare(b.local); c != 0 {
			return c
		}
		return a.remote.Compare(b.remote)
	})
	return all
}

// listeners returns how many sockets listen now.
func (s *states) listeners() (n int) {
	s.look(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, state := range s.known {
		if state == wire.Listen {
			n++
		}
	}
	return n
}

// close looks for the last time.
func (s *states) close() {
	close(s.done)
	s.running.Wait()
	s.look(true)
	s.diag.file.Close()
}
