package graph

import (
	"bufio"
	"io"
	"strings"

	"netlab/topology/words"
)

// lineWidth is how wide a line is at most because of a node's addresses.
const lineWidth = 80

// lines draws the branches of a tree.
type lines struct{ fork, last, down, ring string }

var (
	unicodeLines = lines{"├─ ", "└─ ", "│  ", "──"}
	asciiLines   = lines{"|- ", "`- ", "|  ", "--"}
)

// WriteText draws the graph as a tree: below each node the nodes that it has links
// to, with what the link does. Links that close a ring come last.
func (g *Graph) WriteText(w io.Writer, ascii bool) error {
	t := tree{g, g.grow(), bufio.NewWriter(w), &unicodeLines}
	if ascii {
		t.lines = &asciiLines
	}
	for i, root := range t.roots {
		if i > 0 {
			t.out.WriteByte('\n')
		}
		t.node(root, "", "")
	}
	if len(t.rings) > 0 {
		t.out.WriteByte('\n')
	}
	for _, i := range t.rings {
		l := &g.Links[i]
		t.line(words.Clean(g.Nodes[l.A].Name) + " " + t.ring + " " + words.Clean(g.Nodes[l.B].Name) + "  " + strings.Join(g.labels(l), ", "))
	}
	return t.out.Flush()
}

type tree struct {
	*Graph
	*forest
	out *bufio.Writer
	*lines
}

// node writes a node and what hangs on it: first begins its line, rest those below.
func (t *tree) node(n int, first, rest string) {
	node := &t.Nodes[n]
	name := words.Clean(node.Name) + "  " + node.Kind + "  "
	below := "   "
	if len(t.children[n]) > 0 {
		below = t.down
	}
	line, margin := first+name, words.Pad(rest+below, words.Width(first+name))
	for i, addr := range node.Addrs {
		addr = words.Clean(addr) + " "
		if i > 0 && words.Width(line+addr) > lineWidth+1 {
			t.line(line)
			line = margin
		}
		line += addr
	}
	t.line(line)
	for i, b := range t.children[n] {
		fork, down := t.fork, t.down
		if i == len(t.children[n])-1 {
			fork, down = t.last, "   "
		}
		labels := t.labels(&t.Links[b.link])
		for j, text := range labels {
			begin := fork
			if j > 0 {
				begin = t.down
				if i == len(t.children[n])-1 {
					begin = "   "
				}
			}
			t.line(rest + begin + text)
		}
		if len(labels) == 0 {
			t.node(b.node, rest+fork, rest+down)
			continue
		}
		t.node(b.node, rest+down, rest+down)
	}
}

func (t *tree) line(text string) { t.out.WriteString(strings.TrimRight(text, " ") + "\n") }
