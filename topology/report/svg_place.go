package report

import (
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// Sizes of a drawing, in pixels.
const (
	svgTime   = 96  // the column of the times, at least
	svgState  = 108 // for a state beside an outer lane, at least
	svgStep   = 16  // between departures of one time and place
	svgFlight = 72  // what the longest usual flight falls
	svgFold   = 46  // a silence
	svgLine   = 22  // a line of text
	svgAbove  = 10  // between such and the label of an arrow
	svgNudge  = 2   // how far a row is moved down at a time to where its texts fit
	svgLoss   = 24  // what a packet falls that is lost as soon as it is sent
	svgBar    = 10  // from one bar of a lane to the next
	svgReach  = 400 // more than a row's texts go above it
)

// chars is how many characters are as wide as a number of pixels.
func chars(pixels int) int { return pixels * 10 / 73 }

// place finds where everything goes. What happens at one instant begins at one
// height, so that what is simultaneous looks it; but what one lane does is in
// order, and no text is over another.
func (d *drawing) place() {
	d.columns()
	d.head()
	d.ys = make([]int, len(d.chart.rows))
	y := d.top + 24
	for i := 0; i < len(d.chart.rows); {
		r := &d.chart.rows[i]
		if i > 0 {
			if last := &d.chart.rows[i-1]; last.silence == 0 {
				y += d.fall(r.at - last.at)
			}
		}
		if r.text != nil || r.silence > 0 {
			y = d.put(i, y)
			if r.text != nil {
				y += svgLine * len(d.lines(r))
				if n := i + 1; n < len(d.chart.rows) && d.chart.rows[n].text == nil {
					y += svgAbove
				}
			} else {
				y += svgFold
			}
			i++
			continue
		}
		n := i
		for n < len(d.chart.rows) && d.chart.rows[n].at == r.at && d.chart.rows[n].text == nil && d.chart.rows[n].silence == 0 {
			n++
		}
		y = d.instant(i, n, y) + 20
		i = n
	}
	for i := range d.labels {
		y = max(y, int(d.labels[i].lowest()))
	}
	d.height = y + svgLine
	d.tilt()
}

// columns finds the lanes' places across.
func (d *drawing) columns() {
	n := len(d.chart.lanes)
	d.gap = 480
	if n > 2 {
		d.gap = 280
	}
	for _, l := range d.chart.lanes {
		name := text(0, 0, atMiddle, "name", l.name)
		d.gap = max(d.gap, int(name.width())+svgBar*l.bars+24)
	}
	d.time = svgTime
	for i := range d.chart.rows {
		stamp := text(0, 0, atEnd, "faint", seconds(d.chart.rows[i].at))
		d.time = max(d.time, int(stamp.width())+16)
	}
	d.left, d.right = d.time+svgState, svgState+20
	if n > 0 {
		d.left, d.right = d.time+d.beside(0), d.beside(n-1)+20
	}
}

// beside is the room that an outer lane needs for its states and its name.
func (d *drawing) beside(lane int) int {
	name := text(0, 0, atMiddle, "name", d.chart.lanes[lane].name)
	room := max(svgState, int(name.width()/2)+8)
	for i := range d.chart.rows {
		if r := &d.chart.rows[i]; r.change != nil && r.lane == lane {
			for _, l := range d.state(r, 0, 1) {
				room = max(room, int(l.width())+d.half(lane)+16)
			}
		}
	}
	return room
}

// head finds how much the texts above the lanes take.
func (d *drawing) head() {
	y := 46
	for _, h := range []struct{ class, text string }{{"", d.run.Title}, {"faint", settings(d.run)}, {"small remark", d.chart.missing()}} {
		if h.text == "" {
			continue
		}
		for _, l := range stacked(16, y, atStart, h.class, h.text, d.width()-32, true) {
			d.labels = append(d.labels, l)
			y = l.y + 18
		}
	}
	d.labels = append(d.labels, text(16, 26, atStart, "title", words.Cut(clean(d.run.Lab), (d.width()-32)*10/97)))
	d.top = y + 40
	for i, l := range d.chart.lanes {
		d.labels = append(d.labels, text(d.x(i), d.top-18, atMiddle, "name", l.name), text(d.x(i), d.top-4, atMiddle, "small", l.addr))
	}
}

// instant places the rows from i up to n, all of one time, from y on down. It
// returns where the lowest one is.
func (d *drawing) instant(i, n, y int) int {
	d.opposed = opposed(d.chart.rows[i:n])
	floor := make([]int, len(d.chart.lanes))
	lowest := y
	for ; i < n; i++ {
		r := &d.chart.rows[i]
		at := y
		for _, lane := range r.lanes() {
			at = max(at, floor[lane])
		}
		at = d.put(i, at)
		lowest = max(lowest, at)
		// What a lane does next is below; what it sends as it changes its state leaves
		// from there.
		for _, lane := range r.lanes() {
			floor[lane] = at + svgStep
			if r.change != nil && r.arrive == nil && r.returns == nil {
				floor[lane] = at
			}
		}
	}
	return lowest
}

// lanes are those at which something of a row happens.
func (r *row) lanes() []int {
	var lanes []int
	if f := r.depart; f != nil {
		lanes = append(lanes, f.from)
	}
	if f := r.arrive; f != nil {
		lanes = append(lanes, f.to)
	}
	if r.lane >= 0 {
		lanes = append(lanes, r.lane)
	}
	return lanes
}

// put places a row at y, or as little below as its texts need.
func (d *drawing) put(i, y int) int {
	r, away := &d.chart.rows[i], d.away(i)
	for {
		for _, side := range []int{away, -away} {
			if labels := d.row(r, y, side); d.free(labels) {
				d.ys[i] = y
				d.labels = append(d.labels, labels...)
				if d.stamped(r) {
					d.shown = r.at
					if r.text == nil {
						d.ticks = append(d.ticks, y)
					}
				}
				return y
			}
		}
		y += svgNudge
	}
}

// away is the side of a lane that changes its state where no arrow of that is:
// opposite to what arrives, or to what it sends at once.
func (d *drawing) away(i int) int {
	r := &d.chart.rows[i]
	if r.arrive != nil {
		return direction(r.arrive.from, r.arrive.to)
	}
	for _, next := range d.chart.rows[i+1:] {
		if next.at != r.at {
			break
		}
		if f := next.depart; f != nil && f.from == r.lane {
			return direction(f.to, f.from)
		}
	}
	return 1
}

// free reports whether labels are over none that has its place.
func (d *drawing) free(labels []label) bool {
	for i := range labels {
		top := labels[i].highest()
		for d.above < len(d.labels) && d.labels[d.above].lowest() < top-svgReach {
			d.above++
		}
		for j := d.above; j < len(d.labels); j++ {
			if labels[i].overlaps(&d.labels[j]) {
				return false
			}
		}
	}
	return true
}

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

// opposed has the flights that depart while another departs towards them.
func opposed(rows []row) map[*flight]bool {
	against := make(map[*flight]bool)
	for i := range rows {
		f := rows[i].depart
		if f == nil {
			continue
		}
		for j := range i {
			g := rows[j].depart
			if g == nil || direction(f.from, f.to) == direction(g.from, g.to) ||
				max(f.from, f.to) <= min(g.from, g.to) || max(g.from, g.to) <= min(f.from, f.to) {
				continue
			}
			against[f], against[g] = true, true
		}
	}
	return against
}

// fall is how far a time goes down.
func (d *drawing) fall(dt time.Duration) int {
	usual := d.chart.fold / 4
	return int(min(dt, 2*usual) * svgFlight / max(usual, 1))
}

// x is the middle of a lane.
func (d *drawing) x(lane int) int { return d.left + lane*d.gap }

// half is how far a lane's bars go from its middle.
func (d *drawing) half(lane int) int { return svgBar*d.chart.lanes[lane].bars/2 - 1 }

// edge is where arrows begin and end beside a lane, in a direction.
func (d *drawing) edge(lane, dir int) int { return d.x(lane) + dir*(d.half(lane)+1) }

func (d *drawing) width() int {
	return max(d.left+max(0, len(d.chart.lanes)-1)*d.gap+d.right, 560)
}

// lines breaks what a row says so that it fits.
func (d *drawing) lines(r *row) [][]pen.Span {
	spans := make([]pen.Span, len(r.text))
	for i, s := range r.text {
		spans[i] = s.Style.Span(clean(s.Text))
	}
	return pen.Wrap(spans, chars(d.width()-d.textX()-8), 2)
}

// textX is where what the lab says begins.
func (d *drawing) textX() int {
	if len(d.chart.lanes) > 0 {
		return d.edge(0, 1) + 12
	}
	return d.time + 8
}

// spread writes spans as the parts of a label, without gaps between.
func spread(x, y int, line []pen.Span) label {
	l := label{x: x, y: y}
	for _, s := range line {
		l.parts = append(l.parts, labelPart{class: svgClass(s.Style), text: s.Text})
	}
	return l
}
