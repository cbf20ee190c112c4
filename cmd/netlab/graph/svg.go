package graph

import (
	"bufio"
	"fmt"
	"io"

	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// Sizes of a drawing, in pixels: the height of a line of text, and what is kept free
// around it.
const (
	margin = 24
	line   = 16
	inset  = 10
	// between is what lies between two boxes at least, lane between two links that
	// close rings.
	between = 28
	lane    = 10
)

// textWidth is about what text takes in the font of the drawing.
func textWidth(text string) int { return words.Width(text)*73/10 + 1 }

const shapes = `.name { font-weight: bold } .label { paint-order: stroke; stroke-width: 4px } path { fill: none }
`

// rules are those of a look.
func rules(l *pen.Look) string {
	return fmt.Sprintf("text { fill: %s } .label { fill: %s; stroke: %s } .paper, rect.box { fill: %[3]s } rect.box, path { stroke: %[4]s }\n", l.Ink, l.Soft, l.Paper, l.Data)
}

// WriteSVG draws the graph: a column for each step from the first node, and the links
// that close rings below.
func (g *Graph) WriteSVG(w io.Writer) error {
	l := g.layout()
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" role="img">`+"\n", l.width, l.height)
	fmt.Fprintf(out, "<title>%s</title>\n%s<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>\n", words.Escape(g.Name+": "+g.Title),
		pen.Stylesheet(shapes, rules(&pen.Light), rules(&pen.Dark)))
	text(out, "name", margin, margin+inset, g.Name)
	for n := range l.boxes {
		for _, b := range l.children[n] {
			l.branch(out, n, b)
		}
	}
	for i, link := range l.rings {
		l.ring(out, i, &g.Links[link])
	}
	for i := range l.boxes {
		l.box(out, &l.boxes[i], g.Nodes[i].Round)
	}
	for n := range l.boxes {
		for _, b := range l.children[n] {
			l.branchLabel(out, n, b)
		}
	}
	for i, link := range l.rings {
		l.ringLabel(out, i, &g.Links[link])
	}
	fmt.Fprint(out, "</svg>\n")
	return out.Flush()
}

// text writes a line of text at a place.
func text(out io.Writer, class string, x, y int, what string) {
	fmt.Fprintf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n", class, x, y, words.Escape(what))
}

// box draws a node.
func (l *layout) box(out io.Writer, b *box, round bool) {
	corner := 2
	if round {
		corner = 14
	}
	fmt.Fprintf(out, "<rect class=\"box\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>\n", b.x, b.y, b.w, b.h, corner)
	class := "mid name"
	for i, t := range b.lines {
		text(out, class, b.x+b.w/2, b.y+inset+line*i+line*3/4, t)
		class = "mid"
	}
}

// bend is where the links of a node's children part.
func (l *layout) bend(n int) int { return l.left[l.depth[n]] + l.wide[l.depth[n]] + inset }

// branch draws a link from a node to one of its children.
func (l *layout) branch(out io.Writer, parent int, b branch) {
	from, to := &l.boxes[parent], &l.boxes[b.node]
	fmt.Fprintf(out, "<path d=\"M%d %d H%d V%d H%d\"/>\n", from.x+from.w, from.middle(), l.bend(parent), to.middle(), to.x)
}

// branchLabel writes what the link does, beside the child.
func (l *layout) branchLabel(out io.Writer, parent int, b branch) {
	to := &l.boxes[b.node]
	labels := l.labels(&l.Links[b.link])
	for i, t := range labels {
		text(out, "mid label", (l.bend(parent)+to.x)/2, to.middle()-5-line*(len(labels)-1-i), t)
	}
}

// feet are where a link that closes a ring leaves the boxes: number i of them.
func (l *layout) feet(i int, link *Link) (a, b int) {
	shift := (i - len(l.rings)/2) * lane
	middle := func(n int) int { return l.boxes[n].x + l.boxes[n].w/2 }
	return middle(link.A) + shift - 2, middle(link.B) + shift + 2
}

// ring draws a link that closes a ring, below all boxes.
func (l *layout) ring(out io.Writer, i int, link *Link) {
	a, b := l.feet(i, link)
	fmt.Fprintf(out, "<path d=\"M%d %d V%d H%d V%d\"/>\n", a, l.boxes[link.A].bottom(), l.lanes[i], b, l.boxes[link.B].bottom())
}

// ringLabel writes what the link does, beside its right foot.
func (l *layout) ringLabel(out io.Writer, i int, link *Link) {
	a, b := l.feet(i, link)
	for j, t := range l.labels(link) {
		text(out, "label", max(a, b)+inset, l.lanes[i]-2+line*j, t)
	}
}
