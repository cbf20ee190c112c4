package labtest

import (
	"sync"
	"time"

	"netlab/topology"
	"netlab/topology/bubble"
)

// patience is how much real time virtual time may stand still before it is told.
var patience = 5 * time.Second

// watcher looks at a bubble from outside, in real time.
type watcher struct {
	name string
	done chan struct{}

	mu     sync.Mutex
	nw     *topology.Network
	bubble int
}

// watch begins to watch. The caller stops the watcher.
func watch(name string) *watcher {
	w := &watcher{name: name, done: make(chan struct{})}
	go w.run()
	return w
}

func (w *watcher) stop() { close(w.done) }

// see tells what is to be watched.
func (w *watcher) see(nw *topology.Network, id int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.nw, w.bubble = nw, id
}

func (w *watcher) network() (*topology.Network, int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.nw, w.bubble
}

func (w *watcher) run() {
	ticker := time.NewTicker(patience / 5)
	defer ticker.Stop()
	var last time.Duration
	still := 0
	for {
		select {
		case <-w.done:
			return
		case <-ticker.C:
		}
		nw, id := w.network()
		if nw == nil {
			continue
		}
		now := nw.Now()
		if now != last {
			last, still = now, 0
			continue
		}
		if still++; still >= 5 && w.tell(nw, id, now) {
			return
		}
	}
}

// tell says who keeps virtual time from moving, and reports whether there is
// anybody.
func (w *watcher) tell(nw *topology.Network, id int, now time.Duration) bool {
	busy := goroutines(id, func(g bubble.Goroutine) bool { return !g.Durable() })
	if busy == "" {
		return false
	}
	text, err := story(w.name, nw)
	shout(`%s: virtual time stands still at %v: for %v of real time these goroutines of the bubble have not waited for
anything that is of the bubble. A mutex, a file, a process or a socket of the host is not: guard what is held
across a wait by a channel, or use Pair, which is in real time.

%s%s%v`, w.name, now, patience, busy, text, orNothing(err))
	return true
}
