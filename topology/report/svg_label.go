package report

import (
	"strconv"
	"strings"

	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// label is a text of a drawing, and where it is.
type label struct {
	// x and y are where its baseline begins, or ends where it is anchored there; a
	// slope is how far the baseline falls for each pixel to the right.
	x, y   int
	anchor anchor
	slope  float64
	// class is that of the text, parts are its pieces with the class of each.
	class string
	parts []labelPart
	// boxed says that it covers the bars that it crosses.
	boxed bool
	// flight is the one that the label names, nil where it says something else.
	flight *flight
}

type labelPart struct{ class, text string }

// anchor is the side of a text that has a fixed place.
type anchor uint8

const (
	atStart anchor = iota
	atMiddle
	atEnd
)

// anchored is the anchor of a text that extends in a direction.
func anchored(dir int) anchor {
	if dir < 0 {
		return atEnd
	}
	return atStart
}

// font is the size of a class of text, in pixels: a cell's width, and how far
// letters go above and below the baseline.
type font struct {
	cell         float64
	above, below float64
}

var (
	bodyFont  = font{7.3, 10, 3}
	smallFont = font{6.1, 8, 3}
	nameFont  = font{8.5, 11, 4}
	titleFont = font{9.7, 13, 4}
)

func (l *label) font() font {
	switch name, _, _ := strings.Cut(l.class, " "); name {
	case "small":
		return smallFont
	case "name":
		return nameFont
	case "title":
		return titleFont
	}
	return bodyFont
}

func (l *label) width() float64 {
	w := 0.0
	for _, p := range l.parts {
		cell := l.font().cell
		if p.class == "name" {
			cell = nameFont.cell
		}
		w += float64(float64(words.Width(p.text)) * cell)
	}
	return w
}

// span is from where to where a label goes, left and right.
func (l *label) span() (left, right float64) {
	w, x := l.width(), float64(l.x)
	switch l.anchor {
	case atMiddle:
		return x - w/2, x + w/2
	case atEnd:
		return x - w, x
	}
	return x, x + w
}

// extent is from where to where a label goes, top and bottom, at x.
func (l *label) extent(x float64) (top, bottom float64) {
	f := l.font()
	y := float64(l.y) + float64(l.slope*(x-float64(l.x)))
	return y - f.above, y + f.below
}

// highest and lowest bound a label.
func (l *label) highest() float64 {
	left, right := l.span()
	a, _ := l.extent(left)
	b, _ := l.extent(right)
	return min(a, b)
}

func (l *label) lowest() float64 {
	left, right := l.span()
	_, a := l.extent(left)
	_, b := l.extent(right)
	return max(a, b)
}

// overlaps reports whether two labels share a place. Both are parallelograms with
// upright sides.
func (l *label) overlaps(m *label) bool {
	left, right := l.span()
	a, b := m.span()
	left, right = max(left, a), min(right, b)
	if left >= right {
		return false
	}
	over := func(p, q *label) bool { // p is above q from left to right
		_, bottomLeft := p.extent(left)
		topLeft, _ := q.extent(left)
		_, bottomRight := p.extent(right)
		topRight, _ := q.extent(right)
		return bottomLeft <= topLeft && bottomRight <= topRight
	}
	return !over(l, m) && !over(m, l)
}

// text is a label in one style.
func text(x, y int, at anchor, class, s string) label {
	return label{x: x, y: y, anchor: at, class: class, parts: []labelPart{{text: words.Clean(s)}}}
}

// stacked are the lines of a text of at most the given width in pixels, the last
// one at y; down is for the first one at y.
func stacked(x, y int, at anchor, class, s string, width int, down bool) []label {
	probe := label{class: class}
	f := probe.font()
	lines := pen.Wrap([]pen.Span{pen.Body.Span(words.Clean(s))}, max(8, int(float64(width)/f.cell)), 0)
	step := int(f.above + f.below)
	if !down {
		y -= step * (len(lines) - 1)
	}
	var out []label
	for i, line := range lines {
		var b strings.Builder
		for _, sp := range line {
			b.WriteString(sp.Text)
		}
		out = append(out, text(x, y+i*step, at, class, b.String()))
	}
	return out
}

// draw writes a label.
func (d *drawing) draw(l *label) {
	class := strings.TrimSpace("halo " + l.class)
	switch l.anchor {
	case atMiddle:
		class += " mid"
	case atEnd:
		class += " end"
	}
	at := `x="` + strconv.Itoa(l.x) + `" y="` + strconv.Itoa(l.y) + `"`
	if l.slope != 0 {
		// Sheared rather than turned, so that letters stay upright.
		at = `transform="matrix(1 ` + strconv.FormatFloat(l.slope, 'f', 4, 64) + " 0 1 " + coords(l.x, l.y) + `)"`
	}
	var b strings.Builder
	for _, p := range l.parts {
		switch {
		case p.class != "":
			b.WriteString(`<tspan class="` + p.class + `">` + words.Escape(p.text) + "</tspan>")
		default:
			b.WriteString(words.Escape(p.text))
		}
	}
	d.Text(`<text class="` + class + `" ` + at + ` xml:space="preserve">` + b.String() + "</text>\n")
}
