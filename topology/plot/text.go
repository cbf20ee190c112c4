package plot

import (
	"fmt"
	"io"
	"strings"

	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// TextOptions shape a plot in characters.
type TextOptions struct {
	// Width is how many cells a line has, at least [MinTextWidth].
	Width int
	// Color uses the escape sequences of a terminal, ASCII characters alone.
	Color, ASCII bool
}

// MinTextWidth is the least width of a plot in characters.
const MinTextWidth = 48

// Cells of a plot in characters: the labels of the values, and the height of a panel.
const (
	textLeft  = 11
	textLines = 12
)

// WriteText draws a plot in block characters, four points to a cell. Where several layers
// of a panel would look alike, since there are no colours, each has a letter of its own.
func WriteText(w io.Writer, p *Plot, o TextOptions) error {
	t := text{Page: pen.NewPage(w, o.Color), plot: p, o: o, cells: max(o.Width, MinTextWidth) - textLeft - 1}
	for _, l := range words.Fold(words.Clean(p.Title), t.cells+textLeft) {
		t.Line(pen.Title.Span(l))
	}
	if about := p.About.String(); about != "" {
		for _, l := range words.Fold(words.Clean(about), t.cells+textLeft) {
			t.Line(pen.Faint.Span(l))
		}
	}
	for i := range p.Panels {
		t.Line()
		t.panel(&p.Panels[i])
	}
	t.marks()
	return t.Close()
}

// text is a plot under way.
type text struct {
	*pen.Page
	plot  *Plot
	o     TextOptions
	cells int
	// letters says that each layer of the panel is drawn with its letter.
	letters bool
}

// several reports whether more than one layer is drawn in blocks.
func (p *Panel) several() bool {
	n := 0
	for i := range p.Layers {
		if s := p.Layers[i].Shape; s != Crosses && s != Bands {
			n++
		}
	}
	return n > 1
}

// quadrants are the block characters by the points that are set: the upper left one
// is 1, the upper right one 2, the lower ones 4 and 8.
const quadrants = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"

// letters stand for the layers of a panel without colours.
const letters = "*o+#%@="

// cell is one character of a panel, and the layer that was drawn there last.
type cell struct {
	points uint8
	layer  int8 // -1 for none
}

// grid is a panel under way.
type grid struct {
	cells  [][]cell
	x, y   axis
	layers []Layer
	// end is the column in which steps end.
	end int
}

func (t *text) panel(p *Panel) {
	t.Line(pen.Title.Span(p.Title.String()))
	t.letters = t.o.ASCII || !t.o.Color && p.several()
	g := grid{x: t.plot.times(float64(2*t.cells - 1)), y: p.values(2*textLines - 1), layers: p.Layers}
	g.end = int(g.x.at(t.plot.until(p).Seconds()) + 0.5)
	for range textLines {
		row := make([]cell, t.cells)
		for i := range row {
			row[i].layer = -1
		}
		g.cells = append(g.cells, row)
	}
	for i := range p.Layers {
		g.layer(i)
	}
	labels := make(map[int]string)
	for _, v := range g.y.ticks(4) {
		labels[textLines-1-int(g.y.at(v)+0.5)/2] = p.Unit.text(v)
	}
	for i, row := range g.cells {
		spans := []pen.Span{pen.Faint.Span(left(labels[i], textLeft-1) + t.bar(labels[i] != ""))}
		t.Line(append(spans, t.row(row, p)...)...)
	}
	t.times()
	t.legend(p)
}

// left pads a label to the right edge of its column.
func left(s string, n int) string { return strings.Repeat(" ", max(0, n-words.Width(s))) + s }

// bar is a piece of the axis of the values.
func (t *text) bar(tick bool) string {
	switch {
	case t.o.ASCII && tick:
		return "+"
	case t.o.ASCII:
		return "|"
	case tick:
		return "┤"
	}
	return "│"
}

// row are the cells of a line, each in the ink of its layer.
func (t *text) row(row []cell, p *Panel) []pen.Span {
	blocks := []rune(quadrants)
	var spans []pen.Span
	for _, c := range row {
		s, style := " ", pen.Faint
		switch {
		case c.layer < 0:
		case p.Layers[c.layer].Shape == Crosses && !t.o.ASCII:
			s, style = "×", p.Layers[c.layer].Ink.style()
		case t.letters:
			s, style = string(letters[int(c.layer)%len(letters)]), p.Layers[c.layer].Ink.style()
		default:
			s, style = string(blocks[c.points]), p.Layers[c.layer].Ink.style()
		}
		if n := len(spans); n > 0 && spans[n-1].Style == style {
			spans[n-1].Text += s
		} else {
			spans = append(spans, style.Span(s))
		}
	}
	return spans
}

// times are the labels of the axis of time.
func (t *text) times() {
	line := []byte(strings.Repeat(" ", textLeft+t.cells))
	end := 0
	for _, v := range t.plot.ticksIn(t.cells) {
		s := Seconds.text(v.at)
		if from := textLeft + v.cell - len(s)/2; from > end && from+len(s) <= len(line) {
			copy(line[from:], s)
			end = from + len(s)
		}
	}
	t.Line(pen.Faint.Span(strings.TrimRight(string(line), " ")))
}

// tick is a round time and the cell that it falls on.
type tick struct {
	at   float64
	cell int
}

func (p *Plot) ticksIn(cells int) []tick {
	a := p.times(float64(cells - 1))
	var out []tick
	for _, v := range a.ticks(max(3, cells/12)) {
		out = append(out, tick{v, int(a.at(v) + 0.5)})
	}
	return out
}

// legend names the layers that are drawn, in their inks.
func (t *text) legend(p *Panel) {
	spans := []pen.Span{pen.Faint.Span(strings.Repeat(" ", textLeft))}
	used := textLeft
	for i := range p.Layers {
		l := &p.Layers[i]
		if l.Shape == Bands {
			continue
		}
		sign := "▀"
		switch {
		case l.Shape == Crosses && !t.o.ASCII:
			sign = "×"
		case t.letters:
			sign = string(letters[i%len(letters)])
		}
		name := l.Name.String()
		n := words.Width(name) + 4
		if used+n > t.cells+textLeft {
			t.Line(spans...)
			spans, used = []pen.Span{pen.Faint.Span(strings.Repeat(" ", textLeft))}, textLeft
		}
		spans = append(spans, l.Ink.style().Span(sign), pen.Faint.Span(" "+name+"  "))
		used += n
	}
	t.Line(spans...)
}

// marks lists what the lab says and does.
func (t *text) marks() {
	if len(t.plot.Marks) == 0 {
		return
	}
	t.Line()
	for _, m := range t.plot.Marks {
		for i, l := range words.Fold(words.Clean(m.Text.String()), t.cells) {
			stamp := ""
			if i == 0 {
				stamp = words.Seconds(m.At)
			}
			t.Line(pen.Faint.Span(left(stamp, textLeft-1)+" "), pen.Remark.Span(l))
		}
	}
	if t.plot.Omitted > 0 {
		t.Line(pen.Faint.Span(fmt.Sprintf("%*s and %d more", textLeft-1, "", t.plot.Omitted)))
	}
}

// layer draws a layer into the cells.
func (g *grid) layer(i int) {
	l := &g.layers[i]
	column := -1
	for j, v := range l.Points {
		x := int(g.x.at(v.At.Seconds()) + 0.5)
		switch l.Shape {
		case Bands:
		case Steps:
			// From the value before, which held until here.
			if j > 0 {
				before := l.Points[j-1].High
				for k := column + 1; k < x; k++ {
					g.set(i, k, before, before)
				}
				g.set(i, x, min(before, v.High), max(before, v.High))
			} else {
				g.set(i, x, v.High, v.High)
			}
			column = x
		default:
			low := v.Low
			if l.Shape != Bars {
				low = v.High
			}
			g.set(i, x, low, v.High)
		}
	}
	if l.Shape == Steps {
		last := l.Points[len(l.Points)-1].High
		for k := column + 1; k <= g.end; k++ {
			g.set(i, k, last, last)
		}
	}
}

// set sets the points of one column from a value to another.
func (g *grid) set(layer, x int, low, high float64) {
	last := 2*len(g.cells) - 1
	from, to := int(g.y.at(low)+0.5), int(g.y.at(high)+0.5)
	if x < 0 || x >= 2*len(g.cells[0]) || from > last {
		return
	}
	for y := max(0, from); y <= min(to, last); y++ {
		c := &g.cells[(last-y)/2][x/2]
		if c.layer != int8(layer) {
			*c = cell{layer: int8(layer)}
		}
		c.points |= 1 << (x%2 + 2*((last-y)%2))
	}
}

// style is what a terminal has for an ink.
func (i Ink) style() pen.Style {
	return [numInks]pen.Style{
		Plain: pen.Title, Blue: pen.Opening, Green: pen.Good, Orange: pen.Closing, Purple: pen.Waiting, Red: pen.Bad, Sky: pen.Open, Soft: pen.Faint,
	}[i]
}
