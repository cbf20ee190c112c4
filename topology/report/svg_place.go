package report

import (
	"time"

	"netlab/topology/report/pen"
)

// Sizes of a drawing, in pixels.
const (
	svgTime   = 96  // the column of the times
	svgState  = 108 // for a state beside an outer lane
	svgConn   = 36  // for the connection before it
	svgTop    = 86  // where the lanes begin, under a title of no lines
	svgStep   = 16  // between what happens at one time and place
	svgFlight = 72  // what the longest usual flight falls
	svgFold   = 46  // a silence
	svgLine   = 22  // a line of text
)

// chars is how many characters are as wide as a number of pixels.
func chars(pixels int) int { return pixels * 10 / 73 }

// place finds where everything goes. What happens at one instant is at one
// height, so that what is simultaneous looks it; but one lane's departures of an
// instant follow each other.
func (d *drawing) place() {
	n := len(d.chart.lanes)
	d.gap = 480
	if n > 2 {
		d.gap = 230
	}
	beside := svgState
	if len(d.run.Record.Conns) > 1 {
		beside += svgConn
	}
	d.left, d.right = svgTime+beside, beside+20
	usual := d.chart.fold / 4
	d.title = pen.Wrap([]pen.Span{pen.Body.Span(clean(d.run.Title))}, chars(d.width()-24), 0)
	d.top = svgTop + 18*len(d.title)
	d.ys = make([]int, len(d.chart.rows))
	y := d.top + 24
	for i := 0; i < len(d.chart.rows); {
		r := &d.chart.rows[i]
		if i > 0 {
			if last := &d.chart.rows[i-1]; last.silence == 0 {
				y += d.fall(r.at-last.at, usual)
			}
		}
		if r.text != nil || r.silence > 0 {
			d.ys[i] = y
			y += svgFold
			if r.text != nil {
				y += svgLine*len(d.lines(r)) - svgFold
			}
			i++
			continue
		}
		slots := instant{departures: make([]int, n), arrivals: make([]int, n), changes: make([]int, n)}
		for at := r.at; i < len(d.chart.rows); i++ {
			r := &d.chart.rows[i]
			if r.at != at || r.text != nil || r.silence > 0 {
				break
			}
			d.ys[i] = y + slots.next(r)*svgStep
		}
		most := slots.most
		y += most*svgStep + 20
	}
	d.height = y + svgLine
	d.fallOfLosses()
}

// instant places what happens at one time, in steps: only what is of one lane
// and one kind is below another.
type instant struct {
	departures, arrivals, changes []int
	most                          int
}

// next returns the step of a row.
func (s *instant) next(r *row) int {
	slot := 0
	if r.leaves != nil {
		slot = s.departures[r.lane]
		s.departures[r.lane] += 2
	}
	if f := r.depart; f != nil {
		slot = s.departures[f.from]
		s.departures[f.from]++
		if f.packet.Arrived == f.packet.Sent {
			// A level arrow: the answer is below it.
			s.arrivals[f.to] = max(s.arrivals[f.to], slot)
			s.departures[f.to] = max(s.departures[f.to], slot+1)
		}
	}
	if f := r.arrive; f != nil {
		slot = max(slot, s.arrivals[f.to])
		s.arrivals[f.to] = slot + 1
		if fateText(f.packet) != "" {
			// What is said of it is below it, before anything departs.
			s.arrivals[f.to] = slot + 2
			s.departures[f.to] = max(s.departures[f.to], slot+2)
		}
	}
	if r.change != nil && r.lane >= 0 {
		slot = max(slot, 2*s.changes[r.lane])
		s.changes[r.lane]++
		s.most = max(s.most, slot+1)
	}
	s.most = max(s.most, slot)
	return slot
}

// fall is how far a time goes down.
func (d *drawing) fall(dt, usual time.Duration) int {
	return int(min(dt, 2*usual) * svgFlight / max(usual, 1))
}

func (d *drawing) x(lane int) int { return d.left + lane*d.gap }

func (d *drawing) width() int {
	return max(d.left+max(0, len(d.chart.lanes)-1)*d.gap+d.right, 560)
}
