package report

// tilt lays each packet's label along its arrow where that is not steep and
// nothing is in the way. It begins with the last, so that labels of parallel
// arrows make room for each other.
func (d *drawing) tilt() {
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
		if left, right := l.span(); left < 0 || int(right) > d.width() || int(l.lowest()) > d.height || d.covered(i, &l) {
			continue
		}
		d.labels[i] = l
	}
}

// steepest is the steepest slope of a text.
const steepest = 0.4

// covered reports whether any label but the i-th is in the way of one.
func (d *drawing) covered(i int, l *label) bool {
	for j := range d.labels {
		if j != i && l.overlaps(&d.labels[j]) {
			return true
		}
	}
	return false
}
