package report

import (
	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// cell is one place of a ladder; the zero value is blank.
type cell struct {
	r rune
	s pen.Style
	// marks are characters without a width that follow r.
	marks string
}

// covered is in the second cell of a wide character.
const covered rune = -1

// grid is a line of cells. Writing outside of it does nothing.
type grid []cell

func (g grid) set(x int, r rune, s pen.Style) {
	if x < 0 || x >= len(g) {
		return
	}
	// Half a wide character is blank.
	if g[x].r == covered {
		g[x-1] = cell{}
	}
	if x+1 < len(g) && g[x+1].r == covered {
		g[x+1] = cell{}
	}
	g[x] = cell{r: r, s: s}
}

// blank reports whether nothing is drawn from lo to hi, exclusive.
func (g grid) blank(lo, hi int) bool {
	if lo < 0 || hi > len(g) {
		return false
	}
	for _, c := range g[lo:hi] {
		if c.r != 0 {
			return false
		}
	}
	return true
}

// write writes text from x on over what is there.
func (g grid) write(x int, text string, s pen.Style) {
	for _, r := range text {
		switch n := words.Width(string(r)); {
		case n == 0:
			if x > 0 && x <= len(g) {
				g[x-1].marks += string(r)
			}
		case n == 2 && x+1 < len(g):
			g.set(x, r, s)
			g.set(x+1, 0, s)
			g[x+1].r = covered
			x += 2
		case r == ' ' || n == 2:
			g.set(x, 0, s)
			x += n
		default:
			g.set(x, r, s)
			x++
		}
	}
}

// across draws a horizontal stroke between two columns, inclusive: in front of
// the strokes that go down, behind the lanes' bars.
func (g grid) across(gl *glyphs, x1, x2 int, s pen.Style, t *tracks) {
	for x := min(x1, x2); x <= max(x1, x2); x++ {
		if x < 0 || x >= len(g) || g[x].r != 0 && t.isLane(x) {
			continue
		}
		r := gl.across
		if g[x].r == gl.down {
			r = gl.cross
		}
		g.set(x, r, s)
	}
}

// spans cuts the line into pieces of one style, without what is blank at its
// end.
func (g grid) spans() []pen.Span {
	end := len(g)
	for end > 0 && g[end-1].r == 0 {
		end--
	}
	var out []pen.Span
	var text []rune
	var now pen.Style
	for _, c := range g[:end] {
		if c.r == covered {
			text = append(text, []rune(c.marks)...)
			continue
		}
		s := c.s
		if c.r == 0 {
			c.r, s = ' ', now
		}
		if s != now && len(text) > 0 {
			out = append(out, now.Span(string(text)))
			text = text[:0]
		}
		now = s
		text = append(text, c.r)
		text = append(text, []rune(c.marks)...)
	}
	if len(text) > 0 {
		out = append(out, now.Span(string(text)))
	}
	return out
}
