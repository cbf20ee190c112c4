package labs_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/words"
)

// crowded are labs whose drawings have little room: long names and rules, several
// connections of one pair, packets of a node to itself, characters of two cells.
var crowded = map[string]string{
	"names": `
a, b, c = host("a-node-with-a-long-name-of-36-letters"), router("r"), host("another-node-with-a-long-name")
l, m = link(a, b, delay = "10ms"), link(b, c, delay = "10ms")
c.listen(80)
l.drop("data #1")
l.duplicate("data #2-4", copies = 2, spaced = "3ms")
conn = a.connect("another-node-with-a-long-name:80")
note("一句很长的话，说明发生了什么。" * 12)
conn.send(20000)
run(until = "20s")
`,
	"several": `
a, b = host("a"), host("b")
l = link(a, b, delay = "10ms", netem = "loss gemodel 10% 30% 100% 0%")
b.listen(80)
conns = [a.connect("b:80") for i in range(5)]
for c in conns:
    spawn(c.send, 20000)
run(until = "30s")
at("40s", conns[0].close, conns[1].abort)
run(until = "90s")
`,
	"itself": `
a, b, c = host("a"), host("b"), host("c")
link(a, b), link(b, c)
for h in (a, b, c):
    h.listen(80)
    h.connect(h.name + ":80").send("hello")
run(until = "1s")
`,
}

// No two texts of a drawing overlap, no text runs over the bar of a lane, and
// nothing is off the page.
func TestDrawingsHaveRoom(t *testing.T) {
	t.Parallel()
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			roomy(t, runOf(t, name))
		})
	}
	for name, text := range crowded {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lab, err := scripts.Load(name, name+".star", []byte(`"""Crowded."""`+"\n"+text))
			if err != nil {
				t.Fatal(err)
			}
			run, err := lab.Run(context.Background(), scripts.Options{Seed: scripts.DefaultSeed})
			if err != nil {
				t.Fatal(err)
			}
			roomy(t, run)
		})
	}
}

// roomy holds a run's drawing to that.
func roomy(t *testing.T, run *report.Run) {
	t.Helper()
	var b strings.Builder
	if err := report.WriteSVG(&b, run, report.SVGOptions{Elide: report.Concise}); err != nil {
		t.Fatal(err)
	}
	width, height, texts, points, bars, boxes := readDrawing(t, b.String())
	if len(texts) < 10 || len(points) < 4 {
		t.Fatalf("%d texts and %d points were found", len(texts), len(points))
	}
	for i, l := range texts {
		left, right := l.left, l.right
		top, bottom := min(l.top(left), l.top(right)), max(l.bottom(left), l.bottom(right))
		if left < 0 || right > width || top < 0 || bottom > height {
			t.Errorf("off the page of %v by %v: %v", width, height, l)
		}
		for _, m := range texts[:i] {
			if l.overlaps(m) {
				t.Errorf("%v is over %v", l, m)
			}
		}
	}
	for _, bar := range bars {
		for _, l := range texts {
			if l.overlaps(bar) && !slices.ContainsFunc(boxes, l.on) {
				t.Errorf("%v is over a bar at %v, from %v to %v", l, bar.left, bar.y-bar.ascender, bar.y)
			}
		}
	}
	for _, p := range points {
		if p[0] < 0 || p[0] > width || p[1] < 0 || p[1] > height {
			t.Errorf("an arrow is off the page of %v by %v, at %v", width, height, p)
		}
	}
}

// drawnText is a text of a drawing: its baseline goes through x and y with a slope.
type drawnText struct {
	text                string
	left, right         float64
	x, y, slope         float64
	ascender, descender float64
}

func (l drawnText) String() string { return fmt.Sprintf("%q at %v, %v", l.text, l.x, l.y) }

func (l drawnText) top(x float64) float64    { return l.y + l.slope*(x-l.x) - l.ascender }
func (l drawnText) bottom(x float64) float64 { return l.y + l.slope*(x-l.x) + l.descender }

func (l drawnText) overlaps(m drawnText) bool {
	left, right := max(l.left, m.left), min(l.right, m.right)
	// Upright sides and straight edges: one is over the other, at both ends of what
	// they share, or they overlap.
	return left < right &&
		!(l.bottom(left) <= m.top(left) && l.bottom(right) <= m.top(right)) &&
		!(m.bottom(left) <= l.top(left) && m.bottom(right) <= l.top(right))
}

var (
	matrix = regexp.MustCompile(`^matrix\(1 (\S+) 0 1 (\S+) (\S+)\)$`)
	point  = regexp.MustCompile(`([ML])(-?\d+) (-?\d+)`)
)

// on reports whether a text lies on a box.
func (l drawnText) on(box drawnText) bool {
	return box.left <= l.left && l.right <= box.right && box.top(0) <= l.top(l.left) && l.bottom(l.left) <= box.bottom(0)
}

// readDrawing reads the texts of a drawing, the ends of its arrows, the bars of its
// lanes, and the boxes that cover those: both are texts without letters here. Letters of DejaVu Sans Mono are 0.602 em wide, capitals 0.73 em high and go 0.21 em below
// the line.
func readDrawing(t *testing.T, svg string) (width, height float64, texts []drawnText, points [][2]float64, bars, boxes []drawnText) {
	t.Helper()
	number := func(s string) float64 {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return width, height, texts, points, bars, boxes
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		attr := make(map[string]string)
		for _, a := range e.Attr {
			attr[a.Name.Local] = a.Value
		}
		class := " " + attr["class"] + " "
		switch e.Name.Local {
		case "svg":
			width, height = number(attr["width"]), number(attr["height"])
		case "rect":
			if attr["x"] != "" { // not the paper
				x, y, w, h := number(attr["x"]), number(attr["y"]), number(attr["width"]), number(attr["height"])
				block := drawnText{left: x, right: x + w, x: x, y: y + h, ascender: h}
				if strings.Contains(class, " paper ") {
					boxes = append(boxes, block)
				} else {
					bars = append(bars, block)
				}
			}
		case "path":
			if strings.Contains(class, " arrow ") {
				for _, m := range point.FindAllStringSubmatch(attr["d"], -1) {
					points = append(points, [2]float64{number(m[2]), number(m[3])})
				}
			}
		case "text":
			var l drawnText
			if m := matrix.FindStringSubmatch(attr["transform"]); m != nil {
				l.slope, l.x, l.y = number(m[1]), number(m[2]), number(m[3])
			} else {
				l.x, l.y = number(attr["x"]), number(attr["y"])
			}
			em := 12.0
			for name, size := range map[string]float64{"small": 10, "name": 14, "title": 16} {
				if strings.Contains(class, " "+name+" ") {
					em = size
				}
			}
			for depth := 1; depth > 0; {
				token, err := d.Token()
				if err != nil {
					t.Fatal(err)
				}
				switch token := token.(type) {
				case xml.StartElement:
					depth++
				case xml.EndElement:
					depth--
				case xml.CharData:
					l.text += string(token)
				}
			}
			wide := float64(words.Width(l.text)) * 0.602 * em
			l.ascender, l.descender = 0.73*em, 0.21*em
			switch l.left = l.x; {
			case strings.Contains(class, " end "):
				l.left -= wide
			case strings.Contains(class, " mid "):
				l.left -= wide / 2
			}
			l.right = l.left + wide
			texts = append(texts, l)
		}
	}
}
