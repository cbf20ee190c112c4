package sim

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// model is the clock as its contract describes it: a list of what is to happen,
// sorted anew whenever the first is wanted. Timers are known by their number.
type model struct {
	now     time.Duration
	seq     int
	ran     int
	pending []entry
	last    map[int]time.Duration // the time a timer was set for last
	fire    func(id int)
}

type entry struct {
	at  time.Duration
	seq int
	id  int
}

func (m *model) find(id int) int {
	return slices.IndexFunc(m.pending, func(e entry) bool { return e.id == id })
}

func (m *model) sorted() []entry {
	slices.SortFunc(m.pending, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.seq, b.seq))
	})
	return m.pending
}

func (m *model) Next() time.Duration {
	if len(m.pending) == 0 {
		return Never
	}
	return m.sorted()[0].at
}

func (m *model) resetAt(id int, at time.Duration) {
	m.stop(id)
	at = max(at, m.now)
	m.pending = append(m.pending, entry{at: at, seq: m.seq, id: id})
	m.seq++
	m.last[id] = at
}

func (m *model) reset(id int, d time.Duration) {
	at := m.now + max(d, 0)
	if at < m.now { // the sum wrapped
		at = Never
	}
	m.resetAt(id, at)
}

func (m *model) stop(id int) bool {
	i := m.find(id)
	if i < 0 {
		return false
	}
	m.pending = slices.Delete(m.pending, i, i+1)
	return true
}

func (m *model) Step() bool {
	if m.Next() == Never {
		return false
	}
	e := m.sorted()[0]
	m.pending = m.pending[1:]
	m.now = e.at
	m.ran++
	m.fire(e.id)
	return true
}

// AdvanceTo panics like the loop's.
func (m *model) AdvanceTo(t time.Duration) {
	if next := m.Next(); t > m.now && next < t {
		panic(fmt.Sprintf("sim: AdvanceTo(%v) would skip an event at %v", t, next))
	}
	m.now = max(m.now, t)
}

func (m *model) state(id int) string {
	return fmt.Sprintf("now %d next %d pending %d ran %d; timer %d waits %t when %d",
		m.now, m.Next(), len(m.pending), m.ran, id, m.find(id) >= 0, m.last[id])
}

// real is a Loop whose timers are known by their number too.
type real struct {
	Loop
	timers map[int]*Timer
	fire   func(id int)
}

func (r *real) timer(id int) *Timer {
	t := r.timers[id]
	if t == nil {
		t = r.NewTimer(func() { r.fire(id) })
		r.timers[id] = t
	}
	return t
}

func (r *real) resetAt(id int, at time.Duration) {
	// The first setting of a timer goes through At and After, so that these are
	// compared as well.
	if r.timers[id] == nil {
		r.timers[id] = r.At(at, func() { r.fire(id) })
		return
	}
	r.timers[id].ResetAt(at)
}

func (r *real) reset(id int, d time.Duration) {
	if r.timers[id] == nil {
		r.timers[id] = r.After(d, func() { r.fire(id) })
		return
	}
	r.timers[id].Reset(d)
}

func (r *real) stop(id int) bool { return r.timer(id).Stop() }

func (r *real) state(id int) string {
	t := r.timer(id)
	return fmt.Sprintf("now %d next %d pending %d ran %d; timer %d waits %t when %d",
		r.Now(), r.Next(), r.Pending(), r.Ran(), id, t.Pending(), t.When())
}
