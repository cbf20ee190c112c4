package graph

// box is where a node is drawn, and the lines of its text.
type box struct {
	x, y, w, h int
	lines      []string
}

func (b *box) middle() int { return b.y + b.h/2 }
func (b *box) bottom() int { return b.y + b.h }

// layout places the boxes of a graph: a column for each step from a root, and rows
// from top to bottom.
type layout struct {
	*Graph
	*forest
	boxes []box
	depth []int
	// left and wide are of the columns.
	left, wide []int
	// lanes are where the links that close rings are, below all boxes.
	lanes         []int
	width, height int
}

func (g *Graph) layout() *layout {
	l := &layout{Graph: g, forest: g.grow(), boxes: make([]box, len(g.Nodes)), depth: make([]int, len(g.Nodes)), width: textWidth(g.Name)}
	l.measure()
	y := margin + 2*line
	for _, root := range l.roots {
		y = l.place(root, y)
	}
	for i, n := range l.rings {
		link := &g.Links[n]
		l.lanes = append(l.lanes, y+lane)
		y += line*max(1, len(g.labels(link))) + lane
		a, b := l.feet(i, link)
		for _, t := range g.labels(link) {
			l.width = max(l.width, max(a, b)+inset+textWidth(t)-margin)
		}
	}
	l.width, l.height = l.width+2*margin, y+margin
	return l
}

// measure finds the size of each box, and the columns.
func (l *layout) measure() {
	for i, n := range l.Nodes {
		b := &l.boxes[i]
		b.lines = append([]string{n.Name, n.Kind}, n.Addrs...)
		for _, t := range b.lines {
			b.w = max(b.w, textWidth(t)+2*inset)
		}
		b.h = line*len(b.lines) + 2*inset
	}
	var gaps []int
	for _, root := range l.roots {
		l.walk(root, func(n, depth int) {
			l.depth[n] = depth
			for depth >= len(l.wide) {
				l.wide, gaps = append(l.wide, 0), append(gaps, 2*between)
			}
			l.wide[depth] = max(l.wide[depth], l.boxes[n].w)
			for _, b := range l.children[n] {
				for _, t := range l.labels(&l.Links[b.link]) {
					gaps[depth] = max(gaps[depth], textWidth(t)+3*inset)
				}
			}
		})
	}
	x := margin
	for d, w := range l.wide {
		l.left = append(l.left, x)
		x += w + gaps[d]
		l.width = max(l.width, l.left[d]+w-margin)
	}
}

// place gives the boxes of a tree their places from y on, each in the middle of its
// children, and returns where the next tree begins.
func (l *layout) place(n, y int) int {
	b := &l.boxes[n]
	b.x, b.w = l.left[l.depth[n]], l.wide[l.depth[n]]
	end := y
	for _, c := range l.children[n] {
		// The text of a link is above the middle of the box that it leads to.
		room := max(0, line*len(l.labels(&l.Links[c.link]))-l.boxes[c.node].h/2)
		end = l.place(c.node, end+room)
	}
	b.y = y
	if kids := l.children[n]; len(kids) > 0 {
		b.y = max(y, (l.boxes[kids[0].node].middle()+l.boxes[kids[len(kids)-1].node].middle()-b.h)/2)
	}
	return max(end, b.y+b.h+between)
}
