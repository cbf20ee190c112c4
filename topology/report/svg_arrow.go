package report

import (
	"strconv"
	"strings"

	"netlab/topology/tap"
	"netlab/topology/words"
)

// course is the line that a flight is drawn as.
type course struct{ x1, y1, x2, y2, dir int }

// course returns where a flight begins and ends: at its receiver, about half-way
// where it was lost, a little way on where its other end is not told.
func (d *drawing) course(f *flight) course {
	c := d.across(f)
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
	if f.lost != nil && f.start == f.end {
		c.y2 += svgLoss
	}
	return c
}

// across is the horizontal part of a flight's course.
func (d *drawing) across(f *flight) course {
	dir := direction(f.from, f.to)
	c := course{x1: d.edge(f.from, dir), x2: d.edge(f.to, -dir), dir: dir}
	if f.lost != nil {
		c.x2 = (c.x1 + c.x2) / 2
		if lanes := f.to - f.from; lanes%2 == 0 && lanes != 0 { // there is a bar half-way
			c.x2 = (d.x(f.from+lanes/2) + d.x(f.from+lanes/2-dir)) / 2
		}
	}
	return c
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

// name is a packet's label above the beginning of its arrow, before the next lane.
func (d *drawing) name(f *flight, y int) []label {
	c := d.across(f)
	room := d.room(f.from, c.dir) - svgArrow
	if d.opposed[f] {
		room = min(room, ((d.edge(f.to, -c.dir)-c.x1)*c.dir-svgArrow)/2)
	}
	x := c.x1 + svgLead*c.dir
	l := text(x, y-5, anchored(c.dir), d.class(f), d.fitting(f.packet, chars(room)))
	l.flight = f
	return d.noted(l, f.packet, room)
}

// svgLead is how far from its sender a label begins, past the heads of arrows
// that end there; svgArrow is what an arrow is longer than its label.
const svgLead, svgArrow = 16, 30

// loss is the rule that lost a packet, beside the cross.
func (d *drawing) loss(f *flight, y int) (labels []label) {
	c := d.across(f)
	if f.start < 0 { // nothing else names it
		labels = append(labels, text(c.x2-9*c.dir, y-4, anchored(-c.dir), "bad", d.chart.named(f.packet, flagsOnly)))
	}
	by := strings.TrimPrefix(string(appendRule(nil, f.lost)), " by ")
	if by == "" {
		by = "dropped"
	}
	if d.chart.hidden > 0 && !(f.lost.Origin && f.lost.Last) {
		by += " on " + d.run.Record.Links[f.lost.Link].Name
	}
	if f.start == f.end {
		y += svgLoss
	}
	next := f.from
	for next != f.to && (d.x(next)-c.x2)*c.dir <= 0 {
		next += c.dir
	}
	room := (d.edge(next, -c.dir)-c.x2)*c.dir - 20
	return append(labels, stacked(c.x2+10*c.dir, y+4, anchored(c.dir), "bad", by, room, true)...)
}

// fitting is a packet's label of at most room cells, or of its tag and flags.
func (d *drawing) fitting(p *tap.Packet, room int) (label string) {
	for detail := withoutTimestamps; detail <= flagsOnly; detail++ {
		if label = d.chart.named(p, detail); words.Width(label) <= room {
			break
		}
	}
	return label
}

// loopSide is the side of a lane where the arrow of a packet is drawn that the
// node sends to itself.
func (d *drawing) loopSide(lane int) int {
	if n := len(d.chart.lanes); n > 1 && lane == n-1 {
		return -1
	}
	return 1
}

// loop draws a packet that a node sends to itself.
func (d *drawing) loop(y int, r *row) {
	dir := d.loopSide(r.lane)
	x, class := d.edge(r.lane, dir), svgClass(segmentStyle(r.leaves))
	d.Text(`<path class="arrow ` + class + `" d="M` + coords(x, y) + " h" + strconv.Itoa(14*dir) + " v8 h" + strconv.Itoa(-8*dir) + `"/>` +
		`<path class="head ` + class + `" d="M` + coords(x, y+8) + " l" + strconv.Itoa(8*dir) + ` -4 v8 z"/>` + "\n")
}

// loopName is the label of such a packet.
func (d *drawing) loopName(y int, r *row) []label {
	dir := d.loopSide(r.lane)
	x, room := d.edge(r.lane, dir)+21*dir, d.room(r.lane, dir)-svgArrow
	l := text(x, y+6, anchored(dir), svgClass(segmentStyle(r.leaves)), d.fitting(r.leaves, chars(room)))
	return d.noted(l, r.leaves, room)
}

// noted is a packet's label with what is remarkable about it: beside that where
// there is room, else above.
func (d *drawing) noted(l label, p *tap.Packet, room int) []label {
	note := d.run.note(p)
	if note == "" {
		return []label{l}
	}
	beside := l
	beside.parts = append(beside.parts[:1:1], labelPart{"remark", "  " + words.Clean(note)})
	if int(beside.width()) <= room {
		return []label{beside}
	}
	l.flight = nil // the note is over it
	return append(stacked(l.x, l.y-13, l.anchor, "small remark", note, room, false), l)
}
