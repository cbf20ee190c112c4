package report

import "netlab/topology/words"

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
	d.labels = append(d.labels, text(16, 26, atStart, "title", words.Cut(words.Clean(d.run.Lab), (d.width()-32)*10/97)))
	d.top = y + 40
	for i, l := range d.chart.lanes {
		d.labels = append(d.labels, text(d.x(i), d.top-18, atMiddle, "name", l.name), text(d.x(i), d.top-4, atMiddle, "small", l.addr))
	}
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

// textX is where what the lab says begins.
func (d *drawing) textX() int {
	if len(d.chart.lanes) > 0 {
		return d.edge(0, 1) + 12
	}
	return d.time + 8
}
