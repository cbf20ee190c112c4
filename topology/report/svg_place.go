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
	svgMargin = 12  // beside what a lab says
	svgSpeech = 720 // the widest that lanes make room for
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

// lines breaks what a row says so that it fits.
func (d *drawing) lines(r *row) [][]pen.Span {
	spans := inEnglish(r.text)
	for i := range spans {
		spans[i].Text = words.Clean(spans[i].Text)
	}
	return pen.Wrap(spans, chars(d.textWidth()), 2)
}

// spread writes spans as the parts of a label, without gaps between.
func spread(x, y int, line []pen.Span) label {
	l := label{x: x, y: y, boxed: true}
	for _, s := range line {
		l.parts = append(l.parts, labelPart{class: svgClass(s.Style), text: s.Text})
	}
	return l
}
