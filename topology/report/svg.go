package report

import (
	"io"
	"math"
	"strconv"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// SVGOptions shape an SVG drawing.
type SVGOptions struct {
	// Elide says what is summed up instead of drawn.
	Elide Elision
}

// WriteSVG draws a run as a self-contained SVG: lifelines coloured by state,
// each packet an arrow whose slope is its time on the way, silences folded. It
// has a light and a dark look, by the reader's preference, and its text can be
// selected. Where there are more than a dozen nodes it says so, and shows the
// ends of the first connections.
func WriteSVG(w io.Writer, run *Run, opt SVGOptions) error {
	d := drawing{sheet: newSheet(w, 0, false), run: run, chart: newChart(run, run.lanes(maxListed), opt.Elide), shown: -1}
	d.place()
	d.begin()
	d.lifelines()
	d.boxes()
	// Strokes first, so that texts are in front of all of them.
	for _, f := range d.chart.flights {
		d.strokes(f)
	}
	for i := range d.chart.rows {
		switch r := &d.chart.rows[i]; {
		case r.silence > 0:
			d.silence(d.ys[i])
		case r.leaves != nil:
			d.loop(d.ys[i], r)
		}
	}
	for i := range d.labels {
		d.draw(&d.labels[i])
	}
	d.Text("</svg>\n")
	return d.Close()
}

// drawing is an SVG under way; lengths are in pixels.
type drawing struct {
	*sheet
	run   *Run
	chart *chart
	// time is the width of the column of the times, gap the distance of two lanes,
	// left and right the room beside them.
	time, gap, left, right int
	// top is where the lanes begin, ys are where the rows are, ticks where a time
	// begins.
	top       int
	ys, ticks []int
	height    int
	labels    []label
	// above is how many labels at the beginning are above all that is still to be
	// placed.
	above int
	// shown is the time that was written last, opposed the flights of the present
	// instant that others depart towards.
	shown   time.Duration
	opposed map[*flight]bool
}

func (d *drawing) begin() {
	w, h := strconv.Itoa(d.width()), strconv.Itoa(d.height)
	d.Text(`<svg xmlns="http://www.w3.org/2000/svg" width="` + w + `" height="` + h + `" viewBox="0 0 ` + w + " " + h +
		`" role="img">` + "\n<title>" + words.Escape(d.run.Lab+": "+d.run.Title) + "</title>\n" + svgStyle())
	d.Text(`<rect class="paper" width="100%" height="100%"/>` + "\n")
	if n := len(d.chart.lanes); n > 0 {
		for _, y := range d.ticks {
			d.Text(`<path class="tick" d="M` + coords(d.time, y) + " H" + strconv.Itoa(d.x(n-1)) + "\"/>\n")
		}
	}
}

// lifelines draws each lane: an axis, and before it bars in the colours of their
// states.
func (d *drawing) lifelines() {
	for i := range d.chart.lanes {
		bottom := d.height - svgLine
		d.Text(`<path class="axis" d="M` + coords(d.barX(i, 0), d.top+4) + " V" + strconv.Itoa(bottom) + "\"/>\n")
		bars := make([]bar, d.chart.lanes[i].bars)
		var a alive
		for j := range d.chart.rows {
			r := &d.chart.rows[j]
			if r.change == nil || r.lane != i {
				continue
			}
			a.change(r.change)
			for k := range bars {
				state, conn := a.bar(k)
				if state == bars[k].state && conn == bars[k].conn {
					continue
				}
				d.bar(i, k, &bars[k], d.ys[j], r.at)
				bars[k] = bar{state, conn, d.ys[j], r.at}
			}
		}
		for k := range bars {
			d.bar(i, k, &bars[k], bottom, d.run.VirtualTime)
		}
	}
}

// bar is a stretch of a lane in one state.
type bar struct {
	state wire.State
	conn  *flow.Conn
	y     int
	since time.Duration
}

// barX is the middle of a lane's bar.
func (d *drawing) barX(lane, bar int) int { return d.x(lane) - d.half(lane) + 4 + bar*svgBar }

// bar draws a bar until y, which a pointer is told of.
func (d *drawing) bar(lane, k int, b *bar, y int, end time.Duration) {
	if b.state == wire.Closed {
		return
	}
	wide := 8
	if b.state == wire.Listen {
		wide = 3
	}
	what := d.chart.lanes[lane].name
	if b.conn != nil && len(d.run.Record.Conns) > 1 {
		what += " " + connName(b.conn)
	}
	d.Text(`<rect class="` + svgClass(stateStyle(b.state)) + `" x="` + strconv.Itoa(d.barX(lane, k)-wide/2) + `" y="` + strconv.Itoa(b.y) +
		`" width="` + strconv.Itoa(wide) + `" height="` + strconv.Itoa(max(0, y-b.y)) + `" rx="2"><title>` +
		words.Escape(what+" "+b.state.String()+" from "+d.run.seconds(b.since)+" to "+d.run.seconds(end)) + "</title></rect>\n")
}

// row are the texts of a row at y. Those beside an inner lane are on the given
// side of it.
func (d *drawing) row(r *row, y, side int) []label {
	var out []label
	if d.stamped(r) {
		at := y + 4
		if r.text != nil {
			at = y + 12
		}
		out = append(out, text(d.time-8, at, atEnd, "faint", d.run.seconds(r.at)))
	}
	switch {
	case r.silence > 0:
		return append(out, text(d.time-8, y+svgFold/2-4, atEnd, "faint", "⋮ "+words.Duration(r.silence, false)))
	case r.text != nil:
		for i, line := range d.lines(r) {
			out = append(out, spread(d.textX(), y+12+i*svgLine, line))
		}
		return out
	}
	if r.leaves != nil {
		out = append(out, d.loopName(y, r)...)
	}
	if r.depart != nil {
		out = append(out, d.name(r.depart, y)...)
	}
	if f := r.lost; f != nil {
		out = append(out, d.loss(f, y)...)
	}
	if f := r.arrive; f != nil {
		dir := direction(f.to, f.from)
		if f.start < 0 {
			out = append(out, text(d.edge(f.to, dir)+12*dir, y-5, anchored(dir), svgClass(segmentStyle(f.packet)),
				d.chart.named(f.packet, flagsOnly)))
		}
		if t := fateText(f.packet); t != "" {
			out = append(out, stacked(d.edge(f.to, dir)+9*dir, y+15, anchored(dir), "small remark", t, d.room(f.to, dir)-svgArrow, true)...)
		}
	}
	if r.change != nil && r.lane >= 0 {
		out = append(out, d.state(r, y, side)...)
	}
	return out
}

// stamped reports whether a row's time is written: once for all that happen at
// it.
func (d *drawing) stamped(r *row) bool { return r.at != d.shown && !r.untimed && r.silence == 0 }

// boxes are the paper under what the lab says, where a lane lies there.
func (d *drawing) boxes() {
	for i := range d.labels {
		l := &d.labels[i]
		left, right := l.span()
		if !l.boxed {
			continue
		}
		for lane := range d.chart.lanes {
			if at := d.barX(lane, 0) - svgBar/2; float64(at) < right && float64(d.edge(lane, 1)) > left {
				d.Text(`<rect class="paper" x="` + strconv.Itoa(int(left)-4) + `" y="` + strconv.Itoa(l.y-15) +
					`" width="` + strconv.Itoa(int(right-left)+8) + `" height="` + strconv.Itoa(svgLine) + "\"/>\n")
				break
			}
		}
	}
}

func (d *drawing) silence(y int) {
	for i := range d.chart.lanes {
		for _, dy := range []int{10, 18} {
			half := d.half(i) + 4
			d.Text(`<path class="fold" d="M` + coords(d.x(i)-half, y+dy+4) + " L" + coords(d.x(i)+half, y+dy-2) + "\"/>\n")
		}
	}
}

// state is the text beside a lane that changes its state: outside of an outer one,
// and why where no arrow says so.
func (d *drawing) state(r *row, y, side int) []label {
	switch r.lane {
	case 0:
		side = -1
	case len(d.chart.lanes) - 1:
		side = 1
	}
	x := d.edge(r.lane, side) + 7*side
	what := r.change.To.String()
	if r.change.Conn != nil && len(d.run.Record.Conns) > 1 {
		what = connName(r.change.Conn) + " " + what
	}
	if closesListener(r.change) {
		what = "listener closed"
	}
	out := []label{text(x, y+4, anchored(side), svgClass(stateStyle(r.change.To)), what)}
	if r.arrive == nil && r.returns == nil {
		room := d.room(r.lane, side) - svgMargin
		if r.lane == 0 || r.lane == len(d.chart.lanes)-1 {
			room = math.MaxInt32 // the page makes room
		}
		out = append(out, stacked(x, y+16, anchored(side), "small", r.change.Cause.String(), room, true)...)
	}
	return out
}

func coords(x, y int) string { return strconv.Itoa(x) + " " + strconv.Itoa(y) }
