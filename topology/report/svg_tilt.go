package report

import "iter"

// tilt lays each packet's label along its arrow where that is not steep and
// nothing is in the way. It begins with the last, so that labels of parallel
// arrows make room for each other.
func (d *drawing) tilt() {
	near := make(shelves)
	for i := range d.labels {
		near.put(i, &d.labels[i])
	}
	for i := len(d.labels) - 1; i >= 0; i-- {
		l := d.labels[i]
		if l.flight == nil || l.flight.start < 0 || l.flight.end < 0 {
			continue
		}
		c := d.course(l.flight)
		l.slope = float64(c.y2-c.y1) / float64(c.x2-c.x1)
		if l.slope > steepest || l.slope < -steepest || int(l.width())+svgLead > (c.x2-c.x1)*c.dir {
			continue
		}
		l.y += int(l.slope * float64(l.x-c.x1))
		if left, right := l.span(); left < 0 || int(right) > d.width() || int(l.lowest()) > d.height || d.covered(near, i, &l) {
			continue
		}
		d.labels[i] = l
		near.put(i, &l)
	}
}

// steepest is the steepest slope of a text.
const steepest = 0.4

// covered reports whether any label but the i-th is in the way of one.
func (d *drawing) covered(near shelves, i int, l *label) bool {
	for shelf := range near.of(l) {
		for _, j := range near[shelf] {
			if j != i && l.overlaps(&d.labels[j]) {
				return true
			}
		}
	}
	return false
}

// shelves has the labels by where they are, so that each is compared with its neighbours
// alone: a label is on every shelf that it reaches.
type shelves map[int][]int

// shelfHeight is the height of a shelf in pixels.
const shelfHeight = 64

// of returns the shelves that a label reaches.
func (shelves) of(l *label) iter.Seq[int] {
	first, last := int(l.highest())/shelfHeight, int(l.lowest())/shelfHeight
	return func(yield func(int) bool) {
		for shelf := first; shelf <= last && yield(shelf); shelf++ {
		}
	}
}

// put puts a label on its shelves. Where it was before it stays as well, which does no harm.
func (s shelves) put(i int, l *label) {
	for shelf := range s.of(l) {
		s[shelf] = append(s[shelf], i)
	}
}
