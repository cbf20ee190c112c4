package report

// cell is one character of a ladder; the zero value is blank.
type cell struct {
	r rune
	s style
}

// grid is a line of cells. Writing outside of it does nothing.
type grid []cell

func (g grid) set(x int, r rune, s style) {
	if x >= 0 && x < len(g) {
		g[x] = cell{r, s}
	}
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
func (g grid) write(x int, text string, s style) {
	for _, r := range text {
		if r == ' ' {
			r = 0
		}
		g.set(x, r, s)
		x++
	}
}

// across draws a horizontal stroke between two columns, inclusive: in front of
// the strokes that go down, behind the lanes.
func (g grid) across(gl *glyphs, x1, x2 int, s style, lanes []int) {
	for x := min(x1, x2); x <= max(x1, x2); x++ {
		if x < 0 || x >= len(g) || isLane(lanes, x) {
			continue
		}
		r := gl.across
		if g[x].r == gl.down {
			r = gl.cross
		}
		g[x] = cell{r, s}
	}
}

func isLane(lanes []int, x int) bool {
	for _, l := range lanes {
		if l == x {
			return true
		}
	}
	return false
}

// spans cuts the line into pieces of one style, without what is blank at its
// end.
func (g grid) spans() []span {
	end := len(g)
	for end > 0 && g[end-1].r == 0 {
		end--
	}
	var out []span
	var text []rune
	var now style
	for _, c := range g[:end] {
		s := c.s
		if c.r == 0 {
			c.r, s = ' ', now
		}
		if s != now && len(text) > 0 {
			out = append(out, span{now, string(text)})
			text = text[:0]
		}
		now = s
		text = append(text, c.r)
	}
	if len(text) > 0 {
		out = append(out, span{now, string(text)})
	}
	return out
}
