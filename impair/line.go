package impair

import (
	"time"

	"netlab/topology/ring"
)

// line is what a cable holds: frames with the time at which they arrive. Frames
// of one instant arrive in the order in which they were put in.
//
// A frame that is due no earlier than the last one goes into a ring, any other
// into a heap, and the next to arrive is the earlier of the two fronts: a link
// that keeps the order never touches the heap.
type line struct {
	seq  uint64
	fifo ring.Ring[due]
	late dueHeap
}

// due is one frame in the line.
type due struct {
	at  time.Duration
	seq uint64
	f   *Frame
}

func (d *due) before(e *due) bool {
	if d.at != e.at {
		return d.at < e.at
	}
	return d.seq < e.seq
}

func (l *line) len() int { return l.fifo.Len() + len(l.late) }

// push puts a frame in, and reports whether it is now the first to arrive.
func (l *line) push(at time.Duration, f *Frame) bool {
	d := due{at: at, seq: l.seq, f: f}
	l.seq++
	if l.fifo.Len() == 0 || at >= l.fifo.Back().at {
		l.fifo.Push(d)
		return l.fifo.Len() == 1 && (len(l.late) == 0 || d.before(&l.late[0]))
	}
	first := d.before(l.front())
	l.late.push(d)
	return first
}

// front is the next frame to arrive, nil for an empty line.
func (l *line) front() *due {
	switch {
	case len(l.late) == 0:
		if l.fifo.Len() == 0 {
			return nil
		}
		return l.fifo.Front()
	case l.fifo.Len() == 0 || l.late[0].before(l.fifo.Front()):
		return &l.late[0]
	}
	return l.fifo.Front()
}

// pop takes out the front of a line that is not empty.
func (l *line) pop() *Frame {
	if len(l.late) > 0 && (l.fifo.Len() == 0 || l.late[0].before(l.fifo.Front())) {
		return l.late.pop().f
	}
	return l.fifo.Pop().f
}
