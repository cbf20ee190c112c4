package report

import (
	"strconv"
	"strings"

	"netlab/topology/tap"
	"netlab/topology/words"
)

// course is the line that a flight is drawn as.
type course struct{ x1, y1, x2, y2, dir int }

// course returns where a flight begins and ends: at its receiver, half-way where
// it was lost, a little way on where its other end is not told.
func (d *drawing) course(f *flight) course {
	x1, x2 := d.x(f.from), d.x(f.to)
	c := course{dir: direction(x1, x2)}
	c.x1, c.x2 = x1+5*c.dir, x2-5*c.dir
	switch {
	case f.end < 0:
		c.y1 = d.ys[f.start]
		c.x2, c.y2 = c.x1+svgStub*c.dir, c.y1
		return c
	case f.start < 0:
		c.y1, c.y2 = d.ys[f.end], d.ys[f.end]
		c.x1 = c.x2 - svgStub*c.dir
		return c
	}
	c.y1, c.y2 = d.ys[f.start], d.ys[f.end]
	if f.lost != nil {
		c.x2 = (c.x1 + c.x2) / 2
		if f.start == f.end {
			c.y2 += d.lossFalls[f]
		}
	}
	return c
}

// fallOfLosses finds how far packets fall that are lost as soon as they are sent:
// as others do that leave about then, so that arrows are parallel.
func (d *drawing) fallOfLosses() {
	d.lossFalls = make(map[*flight]int)
	flights := d.chart.flights
	for i, f := range flights {
		if f.lost == nil || f.start < 0 || f.start != f.end {
			continue
		}
		fall := svgFlight
		for _, g := range flights[max(0, i-4):min(len(flights), i+5)] {
			if g.lost == nil && g.from == f.from && g.to == f.to && g.start >= 0 && g.end > g.start {
				fall = d.ys[g.end] - d.ys[g.start]
			}
			if g == f && fall != svgFlight {
				break
			}
		}
		d.lossFalls[f] = min(fall, 2*svgFlight) / 2
	}
}

// svgStub is the length of an arrow of which only one end is told.
const svgStub = 70

func (d *drawing) strokes(f *flight) {
	if f.start < 0 && f.end < 0 {
		return
	}
	c := d.course(f)
	class := d.class(f)
	cut := ""
	if f.start < 0 || f.end < 0 {
		cut = "cut "
	}
	d.Text(`<path class="arrow ` + cut + class + `" d="M` + coords(c.x1, c.y1) + " L" + coords(c.x2, c.y2) + "\"/>\n")
	switch {
	case f.lost != nil:
		d.Text(`<path class="arrow bad cross" d="M` + coords(c.x2-5, c.y2-5) + " l10 10 m0 -10 l-10 10\"/>\n")
	case f.end >= 0:
		d.Text(`<path class="head ` + class + `" d="M` + coords(c.x2, c.y2) + " l" + coords(-9*c.dir, -5) + " v9 z\"/>\n")
	}
}

func (d *drawing) class(f *flight) string {
	if f.lost != nil {
		return "bad"
	}
	return svgClass(segmentStyle(f.packet))
}

// name writes a packet's label above its arrow, near the sender, on the same
// slope: sheared rather than turned, so that letters stay upright.
func (d *drawing) name(f *flight) {
	c := d.course(f)
	room := chars(abs(d.x(f.to)-d.x(f.from)) - 60)
	if f.lost != nil {
		room /= 2
	}
	note := d.run.note(f.packet)
	label, fits := fitting(f.packet, note, room)
	text := escape(label)
	if fits {
		text += `<tspan class="remark" dx="9">` + escape(note) + "</tspan>"
	} else {
		d.label(c.x1+svgLead*c.dir, c.y1+18, "halo small remark"+anchor(c.dir), note)
	}
	slope := float64(c.y2-c.y1) / float64(c.x2-c.x1)
	x := svgLead * c.dir
	y := c.y1 - 5 + x*(c.y2-c.y1)/(c.x2-c.x1)
	d.Text(`<text class="halo ` + d.class(f) + anchor(c.dir) + `" transform="matrix(1 ` + strconv.FormatFloat(slope, 'f', 4, 64) +
		" 0 1 " + coords(c.x1+x, y) + `)">` + text + "</text>\n")
}

func abs(n int) int {
	return max(n, -n)
}

// svgLead is how far from its sender a label begins, past the heads of arrows
// that end there.
const svgLead = 20

// anchor aligns a text with where it is seen from.
func anchor(dir int) string {
	if dir < 0 {
		return " end"
	}
	return ""
}

// loss writes the rule that lost a packet.
func (d *drawing) loss(f *flight) {
	c := d.course(f)
	text := strings.TrimPrefix(string(appendRule(nil, f.lost)), " by ")
	if text == "" {
		text = "dropped"
	}
	if d.chart.hidden > 0 {
		text += " on " + d.run.Record.Links[f.lost.Link].Name
	}
	d.label(c.x2+10*c.dir, c.y2+4, "halo bad"+anchor(c.dir), text)
}

// beside writes what became of a packet where it arrives.
func (d *drawing) beside(f *flight, y int, text string) {
	dir := direction(d.x(f.from), d.x(f.to))
	d.label(d.x(f.to)-14*dir, y+15, "halo small remark"+anchor(-dir), text)
}

// fitting is a packet's label of at most room characters, and whether a note on it
// fits too, for which it gives up options and window.
func fitting(p *tap.Packet, note string, room int) (label string, fits bool) {
	write := func(d detail) string { return string(appendSegment(append(appendNumber(nil, p.N), ' '), p, d)) }
	if n := words.Width(note); n > 0 {
		for d := withoutTimestamps; d <= numbers; d++ {
			if label = write(d); words.Width(label)+1+n <= room {
				return label, true
			}
		}
	}
	for d := withoutTimestamps; d <= flagsOnly; d++ {
		if label = write(d); words.Width(label) <= room {
			return label, false
		}
	}
	return label, false
}

// loop draws a packet that a node sends to itself.
func (d *drawing) loop(y int, r *row) {
	dir := 1
	if n := len(d.chart.lanes); n > 1 && r.lane == n-1 {
		dir = -1
	}
	x, class := d.x(r.lane), svgClass(segmentStyle(r.leaves))
	d.Text(`<path class="arrow ` + class + `" d="M` + coords(x+5*dir, y) + " h" + strconv.Itoa(14*dir) + " v8 h" + strconv.Itoa(-8*dir) + `"/>` +
		`<path class="head ` + class + `" d="M` + coords(x+5*dir, y+8) + " l" + strconv.Itoa(8*dir) + ` -4 v8 z"/>` + "\n")
	label, _ := fitting(r.leaves, "", chars(d.width()/2))
	if note := d.run.note(r.leaves); note != "" {
		label += " (" + note + ")"
	}
	d.label(x+26*dir, y+6, "halo "+class+anchor(dir), label)
}
