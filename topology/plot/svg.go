package plot

import (
	"fmt"
	"io"
	"math"
	"strings"

	"netlab/topology/words"
)

// Widths of a drawing, in pixels: as wide as a page or a screen, and as a telephone.
const (
	Wide   = 960
	Narrow = 420
)

// Lengths of the drawing, in pixels.
const (
	svgLeft   = 96
	svgRight  = 24
	titleLine = 20
	panelHead = 24
	legendRow = 16
	panelSize = 210
	panelFoot = 18
	axisFoot  = 34
	markLine  = 18
)

// SVGOptions shape a drawing.
type SVGOptions struct {
	// Width is in pixels: [Wide] or [Narrow] or another one of at least 300.
	Width int
	// Bilingual gives each text its Chinese in an attribute, data-zh, for a page that
	// shows either. Without it the drawing is in English alone.
	Bilingual bool
}

// WriteSVG draws a plot as a self-contained SVG with a light and a dark look by the
// reader's preference. Layers differ by colour and by dash or shape, so that it can be
// read in print and by whoever sees colours differently.
func WriteSVG(w io.Writer, p *Plot, o SVGOptions) error {
	inner := o.Width - svgLeft - svgRight
	d := svg{plot: p, SVGOptions: o, inner: inner, x: p.times(float64(inner))}
	d.open()
	for i := range p.Panels {
		d.panel(&p.Panels[i])
	}
	d.axis()
	d.marks()
	d.b.WriteString("</svg>\n")
	_, err := io.WriteString(w, d.b.String())
	return err
}

// svg is a drawing under way.
type svg struct {
	SVGOptions
	b    strings.Builder
	plot *Plot
	// inner is the width of the panels.
	inner int

	x     axis
	title []string
	// y is the upper edge of what comes next, first that of the first panel.
	y, first int
}

func (d *svg) height() int {
	h := titleLine*len(d.title) + 38 + axisFoot
	for i := range d.plot.Panels {
		h += panelHead + legendRow*len(d.legend(&d.plot.Panels[i])) + panelSize + panelFoot
	}
	if n := len(d.plot.Marks); n > 0 {
		h += (n+1)*markLine + 8
		if d.plot.Omitted > 0 {
			h += markLine
		}
	}
	return h
}

func (d *svg) open() {
	d.title = words.Fold(words.Clean(d.plot.Title), d.letters(90))
	h := d.height()
	fmt.Fprintf(&d.b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" role="img">`+"\n", d.Width, h)
	d.element("title", "", words.Same(d.plot.Title+", ").Then(d.plot.About))
	d.b.WriteByte('\n')
	d.b.WriteString(style())
	d.b.WriteString(`<rect class="paper" width="100%" height="100%"/>` + "\n")
	for _, l := range d.title {
		d.y += titleLine
		d.text(svgLeft, d.y+6, "title", words.Same(l))
	}
	d.text(svgLeft, d.y+26, "faint", d.cut(d.plot.About, 110))
	d.y += 38
}

// letters is how many of a text have room, of so many in a wide drawing.
func (d *svg) letters(wide int) int { return wide * d.inner / (Wide - svgLeft - svgRight) }

// cut is a text as far as it has room.
func (d *svg) cut(text words.Phrase, wide int) words.Phrase {
	return text.Map(func(s string) string { return words.Cut(words.Clean(s), d.letters(wide)) })
}

func (d *svg) text(x, y int, class string, text words.Phrase) {
	d.element("text", fmt.Sprintf(` x="%d" y="%d" class="%s"`, x, y, class), text)
	d.b.WriteByte('\n')
}

// element writes an element that has a text.
func (d *svg) element(name, attributes string, text words.Phrase) {
	english, chinese := text.String(), text.Chinese()
	d.b.WriteString("<" + name + attributes)
	if d.Bilingual && chinese != english {
		d.b.WriteString(` data-zh="` + words.Escape(chinese) + `"`)
	}
	d.b.WriteString(">" + words.Escape(english) + "</" + name + ">")
}

// panel draws one panel: its head with the legend, the grid, and the layers.
func (d *svg) panel(p *Panel) {
	d.text(svgLeft, d.y+panelHead-6, "name", p.Title)
	top := d.y + panelHead
	for _, row := range d.legend(p) {
		x := svgLeft
		for _, l := range row {
			d.sample(l, x, top+6)
			d.text(x+26, top+10, "small", l.Name)
			x += d.legendWidth(l)
		}
		top += legendRow
	}
	if d.first == 0 {
		d.first = top
	}
	y := p.values(panelSize)
	fmt.Fprintf(&d.b, `<g transform="translate(%d %d)">`+"\n", svgLeft, top)
	for _, v := range y.ticks(5) {
		py := panelSize - y.at(v)
		fmt.Fprintf(&d.b, `<path class="grid" d="M0 %s H%d"/><text class="end faint" x="-8" y="%s">%s</text>`+"\n",
			px(py), d.inner, px(py+4), p.Unit.text(v))
	}
	for _, v := range d.x.ticks(max(3, d.inner/105)) {
		fmt.Fprintf(&d.b, `<path class="grid" d="M%s 0 V%d"/>`+"\n", px(d.x.at(v)), panelSize)
	}
	for i, m := range d.plot.Marks {
		fmt.Fprintf(&d.b, `<path class="mark" d="M%s 0 V%d">`, px(d.x.at(m.At.Seconds())), panelSize)
		d.element("title", "", words.Same(fmt.Sprintf("%d: %v ", i+1, m.At)).Then(m.Text))
		d.b.WriteString("</path>\n")
	}
	fmt.Fprintf(&d.b, `<svg width="%d" height="%d" viewBox="0 0 %[1]d %[2]d">`+"\n", d.inner, panelSize)
	for i := range p.Layers {
		d.layer(&p.Layers[i], &y, d.x.at(d.plot.until(p).Seconds()))
	}
	d.b.WriteString("</svg>\n")
	fmt.Fprintf(&d.b, `<path class="frame" d="M0 0 V%d H%d"/>`+"\n</g>\n", panelSize, d.inner)
	d.y = top + panelSize + panelFoot
}

// legend are the rows of a panel's layers, as many in each as fit.
func (d *svg) legend(p *Panel) [][]*Layer {
	var rows [][]*Layer
	room := 0
	for i := range p.Layers {
		l := &p.Layers[i]
		if room -= d.legendWidth(l); room < 0 || i == 0 {
			rows = append(rows, nil)
			room = d.inner - d.legendWidth(l)
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], l)
	}
	return rows
}

func (d *svg) legendWidth(l *Layer) int {
	wide := words.Width(l.Name.String())
	if d.Bilingual {
		wide = max(wide, words.Width(l.Name.Chinese()))
	}
	return 26 + wide*7 + 18
}

// sample draws how a layer looks, 20 pixels wide.
func (d *svg) sample(l *Layer, x, y int) {
	class := l.Ink.class()
	switch l.Shape {
	case Steps:
		fmt.Fprintf(&d.b, `<path class="line %s" d="M%d %d h20"/>`+"\n", class, x, y)
	case Bars:
		fmt.Fprintf(&d.b, `<path class="bar %s" d="M%d %d v10 M%d %d v10 M%d %d v10"/>`+"\n", class, x+5, y-5, x+10, y-5, x+15, y-5)
	case Dots:
		fmt.Fprintf(&d.b, `<path class="dot %s" d="M%d %d h0"/>`+"\n", class, x+10, y)
	case Crosses:
		fmt.Fprintf(&d.b, `<path class="cross %s" d="M%d %d l6 6 m0 -6 l-6 6"/>`+"\n", class, x+7, y-3)
	case Bands:
		fmt.Fprintf(&d.b, `<rect class="band %s" x="%d" y="%d" width="20" height="10"/>`+"\n", class, x, y-5)
	}
}

// layer draws the points of a layer, steps and bands up to an end. What would fall on
// the same pixels is drawn once.
func (d *svg) layer(l *Layer, y *axis, end float64) {
	var path strings.Builder
	last := ""
	put := func(s string) {
		if s != last {
			path.WriteString(s)
			last = s
		}
	}
	up := func(v float64) float64 { return panelSize - y.at(v) }
	switch l.Shape {
	case Steps:
		d.steps(l, y, end)
		return
	case Bands:
		d.bands(l, end)
		return
	case Bars:
		for _, v := range l.Points {
			low, high := up(v.Low), up(v.High)
			if low-high < 1.5 {
				low = high + 1.5
			}
			put("M" + px(d.x.at(v.At.Seconds())) + " " + px(low) + "V" + px(high))
		}
		fmt.Fprintf(&d.b, `<path class="bar %s" d="%s"/>`+"\n", l.Ink.class(), path.String())
	case Dots:
		for _, v := range l.Points {
			put("M" + px(d.x.at(v.At.Seconds())) + " " + px(up(v.High)) + "h0")
		}
		fmt.Fprintf(&d.b, `<path class="dot %s" d="%s"/>`+"\n", l.Ink.class(), path.String())
	case Crosses:
		for _, v := range l.Points {
			put("M" + px(d.x.at(v.At.Seconds())-3) + " " + px(up(v.High)-3) + "l6 6m0-6l-6 6")
		}
		fmt.Fprintf(&d.b, `<path class="cross %s" d="%s"/>`+"\n", l.Ink.class(), path.String())
	}
}

// steps draws a step function. Within one pixel it goes to the lowest and the highest
// value only, so that no peak is lost and no plot grows with its run.
func (d *svg) steps(l *Layer, y *axis, end float64) {
	var path strings.Builder
	up := func(v float64) string { return px(panelSize - y.at(v)) }
	points := l.Points
	fmt.Fprintf(&path, "M%s %s", px(d.x.at(points[0].At.Seconds())), up(points[0].High))
	for i := 1; i < len(points); {
		x := math.Round(d.x.at(points[i].At.Seconds())*2) / 2
		low, high, j := points[i].High, points[i].High, i
		for ; j < len(points) && math.Round(d.x.at(points[j].At.Seconds())*2)/2 == x; j++ {
			low, high = min(low, points[j].High), max(high, points[j].High)
		}
		fmt.Fprintf(&path, "H%s", px(x))
		if j-i > 2 {
			fmt.Fprintf(&path, "V%sV%s", up(low), up(high))
		}
		fmt.Fprintf(&path, "V%s", up(points[j-1].High))
		i = j
	}
	if last := d.x.at(points[len(points)-1].At.Seconds()); end > last {
		fmt.Fprintf(&path, "H%s", px(end))
	}
	fmt.Fprintf(&d.b, `<path class="line %s" d="%s"/>`+"\n", l.Ink.class(), path.String())
}

// bands shades the times at which the value of a layer is not 0.
func (d *svg) bands(l *Layer, end float64) {
	for i, v := range l.Points {
		if v.High == 0 {
			continue
		}
		from, to := d.x.at(v.At.Seconds()), end
		if i+1 < len(l.Points) {
			to = d.x.at(l.Points[i+1].At.Seconds())
		}
		fmt.Fprintf(&d.b, `<rect class="band %s" x="%s" y="0" width="%s" height="%d"/>`+"\n", l.Ink.class(), px(from), px(max(1, to-from)), panelSize)
	}
}

// axis writes the times below the last panel.
func (d *svg) axis() {
	for _, v := range d.x.ticks(max(3, d.inner/105)) {
		d.text(svgLeft+int(math.Round(d.x.at(v))), d.y, "mid faint", words.Same(Seconds.text(v)))
	}
	d.y += axisFoot
}

// marks lists what the lab says and does, by the numbers of the lines.
func (d *svg) marks() {
	if len(d.plot.Marks) == 0 {
		return
	}
	right := -1.0
	for i, m := range d.plot.Marks {
		n := fmt.Sprint(i + 1)
		x := d.x.at(m.At.Seconds())
		if x > right {
			d.text(svgLeft+int(math.Round(x)), d.first+10, "mid mark", words.Same(n))
			right = x + float64(8*len(n))
		}
	}
	d.text(svgLeft, d.y, "name", words.Both("what the lab says and does", "实验的说明与操作"))
	for i, m := range d.plot.Marks {
		d.y += markLine
		d.text(svgLeft-8, d.y, "end mark", words.Same(fmt.Sprint(i+1)))
		d.text(svgLeft, d.y, "faint", d.cut(words.Bothf("%s s  ", "%s 秒  ", words.Seconds(m.At)).Then(m.Text), 115))
	}
	if d.plot.Omitted > 0 {
		d.y += markLine
		d.text(svgLeft, d.y, "faint", words.Bothf("and %d more", "另有 %d 条", d.plot.Omitted))
	}
}

// px writes a length to a tenth of a pixel.
func px(v float64) string { return number(math.Round(v*10) / 10) }
