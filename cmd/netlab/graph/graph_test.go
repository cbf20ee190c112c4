package graph

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/topology/words"
)

// mesh has a ring, two links between the same nodes, and a node without any.
func mesh() *Graph {
	return &Graph{
		Name: "mesh", Title: "A mesh with a tail.",
		Nodes: []Node{
			{Name: "a", Kind: "host", Addrs: []string{"10.0.0.1/24"}},
			{Name: "b", Kind: "router", Round: true, Addrs: []string{"10.0.0.2/24", "10.0.1.1/24"}},
			{Name: "c", Kind: "router", Round: true},
			{Name: "d", Kind: "router", Round: true},
			{Name: "e", Kind: "host"},
			{Name: "alone", Kind: "host"},
		},
		Links: []Link{
			{A: 0, B: 1, AToB: "delay 1ms", BToA: "delay 1ms"},
			{A: 1, B: 2, AToB: "delay 2ms", BToA: "delay 2ms"},
			{A: 2, B: 3, AToB: "delay 3ms", BToA: "delay 3ms"},
			{A: 1, B: 3, AToB: "loss 1%", MTU: "1400"},
			{A: 3, B: 4},
			{A: 3, B: 4, AToB: "rate 1mbit", BToA: "rate 1mbit"},
		},
	}
}

// A line has at most 80 columns, and the addresses that it has no room for are below
// the others.
func TestTextFoldsAddresses(t *testing.T) {
	addrs := []string{"10.0.0.2/24", "fd00::2/32", "10.0.1.1/24", "fd00:1::1/32", "10.0.3.1/24", "fd00:3::1/32"}
	g := &Graph{
		Nodes: []Node{{Name: "a", Kind: "host"}, {Name: "r", Kind: "router", Addrs: addrs}, {Name: "b", Kind: "host", Addrs: addrs}},
		Links: []Link{{A: 0, B: 1}, {A: 1, B: 2}},
	}
	const want = `a  host
└─ r  router  10.0.0.2/24 fd00::2/32 10.0.1.1/24 fd00:1::1/32 10.0.3.1/24
   │          fd00:3::1/32
   └─ b  host  10.0.0.2/24 fd00::2/32 10.0.1.1/24 fd00:1::1/32 10.0.3.1/24
               fd00:3::1/32
`
	var b strings.Builder
	if err := g.WriteText(&b, false); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestText(t *testing.T) {
	const want = `a  host  10.0.0.1/24
└─ delay 1ms
   b  router  10.0.0.2/24 10.0.1.1/24
   ├─ delay 2ms
   │  c  router
   └─ b > d: loss 1%
      d > b: nothing set
      mtu 1400
      d  router
      └─ e  host

alone  host

c ── d  delay 3ms
d ── e  rate 1mbit
`
	for ascii, want := range map[bool]string{
		false: want, true: strings.NewReplacer("├─", "|-", "└─", "`-", "│", "|", "──", "--").Replace(want),
	} {
		var b strings.Builder
		if err := mesh().WriteText(&b, ascii); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Errorf("ascii %v (-want +got):\n%s", ascii, diff)
		}
	}
}

// A chain is told from the end that was declared first, wherever its middle was.
func TestChainBeginsAtAnEnd(t *testing.T) {
	g := &Graph{Nodes: []Node{{Name: "r"}, {Name: "b"}, {Name: "a"}}, Links: []Link{{A: 0, B: 2}, {A: 0, B: 1}}}
	if f := g.grow(); len(f.roots) != 1 || g.Nodes[f.roots[0]].Name != "b" {
		t.Errorf("it begins at %v", f.roots)
	}
}

// hostile is text that is markup, or acts on a terminal, in one of the languages.
const hostile = "x\"]; n0 --> n9 <script>&amp;#quot;`|\\\" \n%%\r\x1b[2J\x00end\xff"

func hostileGraph() *Graph {
	g := mesh()
	g.Name, g.Title = hostile, hostile
	for i := range g.Nodes {
		g.Nodes[i].Name, g.Nodes[i].Addrs = hostile, []string{hostile}
	}
	for i := range g.Links {
		g.Links[i].AToB, g.Links[i].MTU = hostile, hostile
	}
	return g
}

// No text breaks out of where it stands: each drawing of hostile names has just the
// parts that the same drawing of tame ones has.
func TestNamesAreNoMarkup(t *testing.T) {
	quoted := regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	for name, c := range map[string]struct {
		write func(*Graph, io.Writer) error
		// parts takes the texts away.
		parts func(string) string
	}{
		"text": {func(g *Graph, w io.Writer) error { return g.WriteText(w, false) }, func(s string) string { return strconv.Itoa(strings.Count(s, "\n")) }},
		"mermaid": {(*Graph).WriteMermaid, func(s string) string {
			if text := strings.Join(regexp.MustCompile(`"[^"]*"`).FindAllString(s, -1), ""); strings.ContainsAny(strings.ReplaceAll(text, "<br/>", ""), "<>`") {
				t.Errorf("mermaid: markup in %s", text)
			}
			return regexp.MustCompile(`"[^"]*"`).ReplaceAllString(s, "TEXT")
		}},
		"dot": {(*Graph).WriteDOT, func(s string) string { return quoted.ReplaceAllString(s, "TEXT") }},
		"svg": {(*Graph).WriteSVG, func(s string) string { return strings.Join(elements(t, s), " ") }},
	} {
		var wild, tame strings.Builder
		g := hostileGraph()
		if err := c.write(g, &wild); err != nil {
			t.Fatal(err)
		}
		for i := range g.Nodes {
			g.Nodes[i].Name, g.Nodes[i].Addrs = "x", []string{"x"}
		}
		for i := range g.Links {
			g.Links[i].AToB, g.Links[i].MTU = "x", "x"
		}
		g.Name, g.Title = "x", "x"
		if err := c.write(g, &tame); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.parts(tame.String()), c.parts(wild.String())); diff != "" {
			t.Errorf("%s (-tame +hostile):\n%s", name, diff)
		}
		if strings.ContainsAny(wild.String(), "\x1b\x00\r") {
			t.Errorf("%s: %q acts on a terminal", name, wild.String())
		}
	}
}

// elements are the names of a document's elements, in order.
func elements(t *testing.T, text string) (names []string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if e, ok := token.(xml.StartElement); ok {
			names = append(names, e.Name.Local)
		}
	}
}

// Boxes do not overlap, and all is on the page: text too.
func TestSVGFitsThePage(t *testing.T) {
	wide := mesh()
	wide.Links[5].AToB = strings.Repeat("loss gemodel 1% ", 20)
	wide.Nodes[5].Name = strings.Repeat("名", 80)
	star := &Graph{Name: "star", Nodes: []Node{{Name: "hub"}}}
	for i := 1; i < 12; i++ {
		star.Nodes = append(star.Nodes, Node{Name: "leaf"})
		star.Links = append(star.Links, Link{A: i, B: 0, AToB: "delay 1ms", MTU: "1400"})
	}
	for _, g := range []*Graph{mesh(), wide, star, {Name: strings.Repeat("long", 50)}, {Name: "one", Nodes: []Node{{Name: "a"}}}} {
		l := g.layout()
		for i, a := range l.boxes {
			if a.x < margin || a.y < margin || a.x+a.w > l.width || a.bottom() > l.height {
				t.Errorf("%s: box %d of %s is at %v, and the page is %d x %d", g.Name, i, g.Nodes[i].Name, a, l.width, l.height)
			}
			for j, b := range l.boxes[:i] {
				if a.x < b.x+b.w && b.x < a.x+a.w && a.y < b.bottom() && b.y < a.bottom() {
					t.Errorf("%s: boxes %d and %d overlap", g.Name, j, i)
				}
			}
		}
		var b strings.Builder
		if err := g.WriteSVG(&b); err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`<text class="([^"]*)" x="(\d+)" y="(\d+)">([^<]*)<`).FindAllStringSubmatch(b.String(), -1) {
			x, _ := strconv.Atoi(m[2])
			y, _ := strconv.Atoi(m[3])
			w := words.Width(m[4]) * 72 / 10
			if strings.Contains(m[1], "mid") {
				x -= w / 2
			}
			if x < 0 || y < line || x+w > l.width || y > l.height {
				t.Errorf("%s: %q at %d, %d is not on the page of %d x %d", g.Name, m[4], x, y, l.width, l.height)
			}
		}
	}
}
