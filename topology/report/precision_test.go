package report

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
)

// No drawing has times that are more precise than the run's.
func TestPrecision(t *testing.T) {
	run := simultaneousClose(t)
	times := regexp.MustCompile(`\b\d+\.\d{3}\b`)
	for name, write := range map[string]func(io.Writer) error{
		"ladder":     func(w io.Writer) error { return WriteLadder(w, run, LadderOptions{Width: 100}) },
		"states":     func(w io.Writer) error { return WriteStates(w, run, StatesOptions{Width: 100}) },
		"transcript": func(w io.Writer) error { return WriteTranscript(w, run, TranscriptOptions{Width: 100}) },
		"svg":        func(w io.Writer) error { return WriteSVG(w, run, SVGOptions{}) },
		"mermaid":    func(w io.Writer) error { return WriteMermaid(w, run, MermaidOptions{}) },
	} {
		for _, c := range []struct {
			precision time.Duration
			precise   bool
		}{{0, true}, {time.Second, false}} {
			run.Precision = c.precision
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			precise := false
			for _, found := range times.FindAllString(b.String(), -1) {
				precise = precise || !strings.HasSuffix(found, ".000")
			}
			if precise != c.precise {
				t.Errorf("%s with precision %v: has milliseconds: %v\n%s", name, c.precision, precise, &b)
			}
		}
	}
}
