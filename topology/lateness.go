package topology

import (
	"slices"
	"time"
)

// Lateness says how well a network that was started keeps to real time. In a
// testing/synctest bubble, whose time waits for it, it is always zero.
type Lateness struct {
	// Events is how many events had a time at which they were due, Counts how many of
	// them ran within each of [LatenessBounds] of it; the last count is of those beyond
	// all bounds. Worst is the most that any was late.
	Events uint64
	Counts [len(LatenessBounds) + 1]uint64
	Worst  time.Duration
	// Behind is by how much the next event is overdue at present, 0 where none is.
	Behind time.Duration
	// Stops is how often the network stood still, Still how long all together: where an
	// event is due and nothing runs for more than a second, because the process was
	// stopped, the computer slept or whoever looks at the record took so long, the
	// network's clock does not go on for that time, and what was due then happens
	// afterwards, at its distance from everything else.
	Stops int
	Still time.Duration
}

// LatenessBounds are the bounds between which [Lateness] counts.
var LatenessBounds = [...]time.Duration{
	50 * time.Microsecond, 100 * time.Microsecond, 200 * time.Microsecond, 500 * time.Microsecond,
	time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond,
	20 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, time.Second,
}

// stillness is how long nothing may run while an event is due before the network counts
// as standing still.
const stillness = time.Second

// ran counts an event that was late by d.
func (l *Lateness) ran(d time.Duration) {
	l.Events++
	l.Worst = max(l.Worst, d)
	i, _ := slices.BinarySearch(LatenessBounds[:], d)
	l.Counts[i]++
}

// stood counts that the network stood still for d.
func (l *Lateness) stood(d time.Duration) {
	l.Stops++
	l.Still += d
}

// Lateness tells how well the network has kept to real time until now. It is zero for a
// network that its caller drives.
func (nw *Network) Lateness() Lateness {
	// Not by the network's own lock, which would bring it up to date first.
	nw.mu.Mutex.Lock()
	defer nw.mu.Mutex.Unlock()
	d := nw.live
	if d == nil || nw.bubble != 0 {
		return Lateness{}
	}
	l := d.late
	if !nw.closed {
		l.Behind = max(0, d.elapsed()-nw.loop.Next())
	}
	return l
}
