package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestSVG(t *testing.T) {
	golden(t, "simultaneous-close.svg", func(w io.Writer) error { return WriteSVG(w, simultaneousClose(t), SVGOptions{}) })
}

func TestMermaid(t *testing.T) {
	for _, run := range []*Run{simultaneousClose(t), lossy(t)} {
		golden(t, run.Lab+".mmd", func(w io.Writer) error { return WriteMermaid(w, run, MermaidOptions{}) })
	}
}

// Every drawing is well-formed, and has the number of each packet that is sent
// on a run drawn whole.
func TestSVGIsXML(t *testing.T) {
	for _, run := range append(scenes(t), lonely(t)) {
		run.Title = "<&\x1b\"'>"
		for _, elide := range []int{0, 8} {
			var b bytes.Buffer
			if err := WriteSVG(&b, run, SVGOptions{Elide: Elision{Plain: elide, Conns: elide}}); err != nil {
				t.Fatal(err)
			}
			out := b.String()
			d := xml.NewDecoder(strings.NewReader(out))
			for {
				_, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("%s: %v", run.Lab, err)
				}
			}
			for _, p := range run.Record.Packets {
				if elide == 0 && len(run.Record.Nodes) < 12 && !strings.Contains(out, number(p.N)+" ") {
					t.Errorf("%s: no packet %s", run.Lab, number(p.N))
				}
			}
		}
	}
}
