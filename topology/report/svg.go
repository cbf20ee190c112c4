package report

import (
	"html"
	"io"
	"strconv"
	"strings"
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/wire"
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
// selected. Where there are more than a dozen nodes it says so, and shows the ends of
// the first connections.
func WriteSVG(w io.Writer, run *Run, opt SVGOptions) error {
	d := drawing{sheet: newSheet(w, 0, false), run: run, chart: newChart(run, run.lanes(maxListed), opt.Elide)}
	d.place()
	d.begin()
	d.lifelines()
	// Strokes first, so that texts are in front of all of them.
	for _, f := range d.chart.flights {
		d.strokes(f)
	}
	for i := range d.chart.rows {
		d.row(i, &d.chart.rows[i])
	}
	d.Text("</svg>\n")
	return d.Close()
}

// drawing is an SVG under way; lengths are in pixels.
type drawing struct {
	*sheet
	run   *Run
	chart *chart
	// gap is the distance of two lanes, left and right the room beside them.
	gap, left, right int
	// title is in lines, top where the lanes begin, ys where the rows are.
	title  [][]pen.Span
	top    int
	ys     []int
	height int
	// lossFalls are how far packets fall that are lost at once.
	lossFalls map[*flight]int
	shown     time.Duration
}

func (d *drawing) begin() {
	w, h := strconv.Itoa(d.width()), strconv.Itoa(d.height)
	d.Text(`<svg xmlns="http://www.w3.org/2000/svg" width="` + w + `" height="` + h + `" viewBox="0 0 ` + w + " " + h +
		`" role="img">` + "\n<title>" + escape(d.run.Lab+": "+d.run.Title) + "</title>\n" + svgStyle())
	d.Text(`<rect class="paper" width="100%" height="100%"/>` + "\n")
	d.label(16, 26, "title", d.run.Lab)
	for i, line := range d.title {
		for _, s := range line {
			d.label(16, 46+18*i, "", s.Text)
		}
	}
	d.label(16, d.top-40, "faint", words.Cut(settings(d.run), chars(d.width()-24)))
	d.label(16, d.height-6, "small remark", d.chart.missing())
	for i, l := range d.chart.lanes {
		d.label(d.x(i), d.top-18, "name mid", l.name)
		d.label(d.x(i), d.top-4, "small mid", l.addr)
	}
}

// lifelines draws each lane, coloured by its states.
func (d *drawing) lifelines() {
	for i := range d.chart.lanes {
		var a alive
		from := d.top + 4
		since := time.Duration(0)
		for j := range d.chart.rows {
			r := &d.chart.rows[j]
			if r.change == nil || r.lane != i {
				continue
			}
			d.life(i, from, d.ys[j], &a, since, r.at)
			a.change(r.change)
			from, since = d.ys[j], r.at
		}
		d.life(i, from, d.height-svgLine, &a, since, d.run.VirtualTime)
	}
}

// life draws a stretch of a lane in one state, which a pointer is told.
func (d *drawing) life(i, from, until int, a *alive, since, end time.Duration) {
	state, _ := a.state()
	x := d.x(i)
	if state == wire.Closed {
		d.Text(`<path class="axis" d="M` + coords(x, from) + " V" + strconv.Itoa(until) + "\"/>\n")
		return
	}
	wide := 8
	if state == wire.Listen {
		wide = 3
	}
	d.Text(`<rect class="` + svgClass(stateStyle(state)) + `" x="` + strconv.Itoa(x-wide/2) + `" y="` + strconv.Itoa(from) +
		`" width="` + strconv.Itoa(wide) + `" height="` + strconv.Itoa(max(0, until-from)) + `" rx="2"><title>` +
		escape(d.chart.lanes[i].name+" "+state.String()+" from "+seconds(since)+" to "+seconds(end)) + "</title></rect>\n")
}

func (d *drawing) row(i int, r *row) {
	y := d.ys[i]
	switch {
	case r.silence > 0:
		d.silence(y, r)
		return
	case r.text != nil:
		d.say(y, r)
		return
	}
	d.stamp(y, r)
	if r.leaves != nil {
		d.loop(y, r)
	}
	if r.depart != nil {
		d.name(r.depart)
	}
	if f := r.lost; f != nil {
		d.loss(f)
	}
	if f := r.arrive; f != nil {
		if f.start < 0 {
			n := number(f.packet.N) + " " + string(appendSegment(nil, f.packet, flagsOnly))
			dir := direction(d.x(f.to), d.x(f.from))
			d.label(d.x(f.to)+17*dir, y-5, "halo "+svgClass(segmentStyle(f.packet))+anchor(dir), n)
		}
		if t := fateText(f.packet); t != "" {
			d.beside(f, y, t)
		}
	}
	if r.change != nil && r.lane >= 0 {
		d.changed(y, r)
	}
}

// stamp writes a row's time, once for all that happen at it.
func (d *drawing) stamp(y int, r *row) {
	if r.at == d.shown && r != &d.chart.rows[0] {
		return
	}
	d.shown = r.at
	d.label(svgTime-8, y+4, "faint end", seconds(r.at))
	if len(d.chart.lanes) > 0 {
		d.Text(`<path class="tick" d="M` + coords(svgTime, y) + " H" + strconv.Itoa(d.x(len(d.chart.lanes)-1)) + "\"/>\n")
	}
}

func (d *drawing) silence(y int, r *row) {
	d.label(svgTime-8, y+svgFold/2-4, "faint end", "⋮ "+words.Duration(r.silence, false))
	for i := range d.chart.lanes {
		x := d.x(i)
		for _, dy := range []int{10, 18} {
			d.Text(`<path class="fold" d="M` + coords(x-8, y+dy+4) + " L" + coords(x+8, y+dy-2) + "\"/>\n")
		}
	}
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
		return d.x(0) + 16
	}
	return svgTime + 8
}

// say writes what the lab or the reporter says.
func (d *drawing) say(y int, r *row) {
	if r.at != d.shown && !r.untimed {
		d.shown = r.at
		d.label(svgTime-8, y+12, "faint end", seconds(r.at))
	}
	for i, line := range d.lines(r) {
		var b strings.Builder
		for _, s := range line {
			b.WriteString(`<tspan class="` + svgClass(s.Style) + `">` + escape(s.Text) + "</tspan>")
		}
		d.Text(`<text class="halo" x="` + strconv.Itoa(d.textX()) + `" y="` + strconv.Itoa(y+12+i*svgLine) +
			`" xml:space="preserve">` + b.String() + "</text>\n")
	}
}

// changed writes a state beside its lane, and why where no arrow says so.
func (d *drawing) changed(y int, r *row) {
	x, class := d.x(r.lane)+12, "halo "
	if r.lane == 0 {
		x, class = d.x(0)-12, "halo end "
	}
	text := r.change.To.String()
	if r.change.Conn != nil && len(d.run.Record.Conns) > 1 {
		text = connName(r.change.Conn) + " " + text
	}
	if closesListener(r.change) {
		text = "listener closed"
	}
	d.label(x, y+4, class+svgClass(stateStyle(r.change.To)), text)
	if r.arrive == nil {
		d.label(x, y+16, class+"small", r.change.Cause.String())
	}
}

// label writes one text; nothing for an empty one.
func (d *drawing) label(x, y int, class, text string) {
	if text == "" {
		return
	}
	if class != "" {
		class = ` class="` + class + `"`
	}
	d.Text("<text" + class + ` x="` + strconv.Itoa(x) + `" y="` + strconv.Itoa(y) + `">` + escape(text) + "</text>\n")
}

func coords(x, y int) string { return strconv.Itoa(x) + " " + strconv.Itoa(y) }

func escape(s string) string { return html.EscapeString(clean(s)) }
