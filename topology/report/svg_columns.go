package report

import (
	"strings"

	"netlab/topology/words"
)

// columns finds the lanes' places across.
func (d *drawing) columns() {
	n := len(d.chart.lanes)
	d.gap = 480
	if n > 2 {
		d.gap = 280
	}
	bars := 0
	for _, l := range d.chart.lanes {
		name := text(0, 0, atMiddle, "name", l.name)
		d.gap = max(d.gap, int(name.width())+svgBar*l.bars+24)
		bars = max(bars, svgBar*l.bars)
	}
	for _, f := range d.chart.flights {
		name := text(0, 0, atStart, "", d.chart.named(f.packet, flagsOnly))
		d.gap = max(d.gap, int(name.width())+svgArrow+bars)
	}
	if n > 1 {
		d.gap = max(d.gap, (d.columned()+bars+2*svgMargin)/(n-1))
	}
	d.time = svgTime
	for i := range d.chart.rows {
		stamp := text(0, 0, atEnd, "faint", d.run.seconds(d.chart.rows[i].at))
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
	for _, h := range []struct{ class, text string }{{"", d.run.Title}, {"faint", settings(d.run).String()}, {"small remark", d.chart.missing().String()}} {
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

// columned is how wide what a lab says is where it is set in columns, which a break
// would spoil.
func (d *drawing) columned() int {
	wide := 0.0
	for i := range d.chart.rows {
		var line strings.Builder
		for _, s := range d.chart.rows[i].text {
			line.WriteString(words.Clean(s.Text.String()))
		}
		if l := text(0, 0, atStart, "", line.String()); strings.Contains(strings.TrimSpace(line.String()), "  ") {
			wide = max(wide, min(l.width(), svgSpeech))
		}
	}
	return int(wide)
}

// room is from a lane's edge to that of the next, in a direction, or to the end of
// the page.
func (d *drawing) room(lane, dir int) int {
	switch next := lane + dir; {
	case next < 0:
		return d.edge(lane, dir) - d.time
	case next == len(d.chart.lanes):
		return d.width() - d.edge(lane, dir)
	default:
		return (d.edge(next, -dir) - d.edge(lane, dir)) * dir
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

// textX is where what the lab says begins, and textWidth how wide it may be: it
// ends before the last lane.
func (d *drawing) textX() int {
	if len(d.chart.lanes) > 0 {
		return d.edge(0, 1) + svgMargin
	}
	return d.time + 8
}

func (d *drawing) textWidth() int {
	if n := len(d.chart.lanes); n > 1 {
		return d.edge(n-1, -1) - d.textX() - svgMargin
	}
	return d.width() - d.textX() - svgMargin
}
