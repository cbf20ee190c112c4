package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/wire"
	"netlab/topology/words"
)

// MinLadderWidth is the least width in which a ladder can be drawn.
const MinLadderWidth = 60

// LadderOptions shape a ladder.
type LadderOptions struct {
	// Width is that of the terminal in cells, at least [MinLadderWidth].
	Width int
	// ASCII draws with ASCII characters alone.
	ASCII bool
	// Color asks for ANSI colours; without them the text is the same.
	Color bool
	// Elide says what is summed up instead of drawn.
	Elide Elision
	// From and Until bound what is drawn in virtual time, the bounds included; an
	// Until of 0 is the end of the run. Where From is not 0, the states that the
	// nodes have then are told below their names.
	From, Until time.Duration
	// Hide is what the reader is to find out, nil for nothing.
	Hide *Hidden
	// Bare leaves out what surrounds the drawing: title, settings, addresses, and
	// how long each end was in each state.
	Bare bool
}

// WriteLadder draws a run: time goes down, each node is a lane that shows its
// TCP state, each packet an arrow from where and when it was sent to where and
// when it arrived, or to a cross where its link lost it. Silences are folded.
// Where there are more nodes than fit it says so, and shows the ends of the first
// connections.
func WriteLadder(w io.Writer, run *Run, opt LadderOptions) error {
	if opt.Width < MinLadderWidth {
		return fmt.Errorf("report: ladder: width %d, want at least %d", opt.Width, MinLadderWidth)
	}
	l := &ladder{sheet: newSheet(w, opt.Width, opt.Color), run: run, hide: opt.Hide, glyphs: &unicodeGlyphs}
	if opt.ASCII {
		l.glyphs, l.sheet.ascii = &asciiGlyphs, true
	}
	l.window = window{from: opt.From, until: opt.Until}
	l.measure(opt.Elide)
	if opt.Bare {
		l.names(pen.Title, func(i int) string { return l.chart.lanes[i].name })
	} else {
		l.header()
	}
	for i := range l.chart.rows {
		l.row(i, &l.chart.rows[i])
	}
	l.flush()
	if !opt.Bare {
		l.footer()
	}
	return l.Close()
}

type ladder struct {
	*sheet
	*glyphs
	run  *Run
	hide *Hidden
	// untell replaces what is hidden in what the lab says, and secrets are the numbers
	// that are; nil before they are needed.
	untell  *strings.Replacer
	secrets map[uint32]bool
	chart   *chart
	clock   clock
	// area is the column after the time.
	area int
	tracks
	alive []alive
	// under are the flights on their way at the present line.
	under []*flight
	// now is the line being drawn; shown is the time that was written last.
	now   grid
	drawn bool
	shown time.Duration
	window
}

// leastGap and greatestGap are the distances that two lanes may have; farther
// apart they would be no clearer.
const leastGap, greatestGap = 13, 100

// measure finds the columns.
func (l *ladder) measure(opt Elision) {
	l.shown = -1
	l.clock.precision = l.run.Precision
	l.clock.fit(l.run.VirtualTime)
	for i := range l.run.Record.Events {
		l.clock.fit(l.run.Record.Events[i].At)
	}
	// A silence is written in the column of the times: "⋮ 148.5 ms".
	l.area = max(l.clock.width(), 10) + 1
	l.chart = newChart(l.run, l.choose(), opt)
	l.alive = make([]alive, len(l.chart.lanes))
	l.tracks.measure()
	l.assign(l.chart)
}

// choose chooses the lanes. That all nodes are shown goes before the order of the
// wiring: an outer lane needs room for its states beside it.
func (l *ladder) choose() []lane {
	limit := max(2, (l.width-l.area)/leastGap)
	for {
		lanes := l.run.lanes(limit)
		if l.place(lanes) || limit == 2 {
			return lanes
		}
		if len(lanes) == len(l.run.Record.Nodes) {
			if lanes = l.run.declared(lanes); l.place(lanes) {
				return lanes
			}
		}
		limit--
	}
}

// place gives each lane its column, and reports whether they are far enough
// apart.
func (l *ladder) place(lanes []lane) bool {
	l.cols, l.wide = make([]int, len(lanes)), make([]int, len(lanes))
	if len(lanes) == 0 {
		return true
	}
	n, most := len(lanes)-1, 1
	for i := range lanes {
		l.wide[i] = lanes[i].bars
		most = max(most, lanes[i].bars)
	}
	first := l.area + l.stateRoom(&lanes[0])
	last := min(l.width-lanes[n].bars-l.stateRoom(&lanes[n]), first+n*greatestGap)
	for i := range l.cols {
		l.cols[i] = first + (last-first)*i/max(1, n)
	}
	return n == 0 || (last-first)/n >= leastGap+most-1
}

// stateRoom is what an outer lane needs beside it for its name and its states.
func (l *ladder) stateRoom(of *lane) int {
	room := (words.Width(of.name) + 1) / 2
	for _, t := range l.run.Record.Transitions {
		if t.Node == of.name {
			text, _ := l.state(t.To, t.Conn, t)
			room = max(room, words.Width(text)+1)
		}
	}
	return min(room, l.width/4)
}

func (l *ladder) header() {
	l.line(2, pen.Title.Span(l.run.Lab))
	if l.run.Title != "" {
		l.line(2, pen.Body.Span(l.run.Title))
	}
	l.line(2, pen.Faint.Span(settings(l.run).String()))
	if text := l.chart.missing().String(); text != "" {
		l.line(2, pen.Remark.Span(text))
	}
	l.Line()
	l.names(pen.Title, func(i int) string { return l.chart.lanes[i].name })
	l.names(pen.Faint, func(i int) string { return l.chart.lanes[i].addr })
}

// names writes a line with a text above each lane.
func (l *ladder) names(s pen.Style, text func(int) string) {
	g := make(grid, l.width)
	end := l.area - 1
	for i, x := range l.cols {
		room := l.width - end - 1
		if i+1 < len(l.cols) {
			room = min(room, l.cols[i+1]-l.cols[i]-1)
		}
		t := l.cut(text(i), room)
		n := words.Width(t)
		x = max(end+1, min(x-n/2, l.width-n))
		g.write(x, t, s)
		end = x + n
	}
	if !g.blank(0, len(g)) {
		l.Line(g.spans()...)
	}
}

// cut shortens a text to n cells.
func (l *ladder) cut(text string, n int) string {
	if words.Width(text) <= n {
		return text
	}
	return words.Cut(text, n-words.Width(l.ellipsis)) + l.ellipsis
}

// next begins a line: what is drawn of the one before is written, lanes and
// flights on their way are drawn.
func (l *ladder) next() grid {
	l.flush()
	if l.now == nil {
		l.now = make(grid, l.width)
	}
	clear(l.now)
	l.drawn = !l.hidden
	for i, x := range l.cols {
		for bar := range l.wide[i] {
			if s, _ := l.alive[i].bar(bar); s != wire.Closed || bar == 0 {
				look, style := l.bar(s)
				l.now.set(x+bar, look, style)
			}
		}
	}
	for _, f := range l.under {
		l.now.set(l.column[f], l.down, l.flightStyle(f))
	}
	return l.now
}

func (l *ladder) flush() {
	if l.drawn {
		l.Line(l.now.spans()...)
		l.drawn = false
	}
}

// stamp writes the time of a line, where it is another than that of the line
// before.
func (l *ladder) stamp(at time.Duration) {
	if at == l.shown || l.hidden {
		return
	}
	l.shown = at
	l.now.write(0, string(l.clock.append(nil, at)), pen.Faint)
}

// row draws one row of the chart, in as many lines as it takes.
func (l *ladder) row(i int, r *row) {
	l.enter(r)
	for _, f := range []*flight{r.arrive, r.lost} {
		l.land(f)
	}
	if r.change != nil && r.lane >= 0 {
		l.alive[r.lane].change(r.change)
	}
	switch {
	case r.silence > 0:
		l.silence(r)
	case r.text != nil:
		l.say(r)
	default:
		l.next()
		l.stamp(r.at)
		l.fly(i, r)
	}
}

// start puts a flight among those on their way.
func (l *ladder) start(i int, f *flight) {
	if _, ok := l.column[f]; ok && f.end > i {
		l.under = append(l.under, f)
	}
}

// land takes a flight from those on their way.
func (l *ladder) land(f *flight) {
	for i, u := range l.under {
		if u == f {
			l.under = append(l.under[:i], l.under[i+1:]...)
			return
		}
	}
}

// silence draws a folded stretch of time, with the states that last through it:
// a line for each of an outer lane's bars that has one.
func (l *ladder) silence(r *row) {
	outer := []int{0, len(l.cols) - 1}[:min(2, len(l.cols))]
	for line := 0; ; line++ {
		var g grid
		if line == 0 {
			g = l.next()
			g.write(0, l.fold+" "+words.Duration(r.silence, l.ascii), pen.Faint)
		}
		for _, i := range outer {
			if l.hide != nil && l.hide.States {
				break
			}
			if states := l.alive[i].all(); line < len(states) {
				if g == nil {
					g = l.next()
				}
				s := states[line]
				l.outer(g, i, l.stateText(s.state, s.conn), stateStyle(s.state))
			}
		}
		if g == nil {
			return
		}
	}
}
