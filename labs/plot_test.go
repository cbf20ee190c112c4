package labs_test

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"netlab/topology/plot"
	"netlab/topology/report"
	"netlab/topology/words"
)

// plotText is panels of a run's plot in characters.
func plotText(t *testing.T, run *report.Run, panels string) string {
	t.Helper()
	kinds, err := plot.ParseKinds(panels)
	if err != nil {
		t.Fatal(err)
	}
	p, err := plot.New(run, plot.Options{Kinds: kinds})
	if err != nil {
		t.Fatal(err)
	}
	p.Title, p.About, p.Marks, p.Omitted = "", words.Phrase{}, nil, 0 // the text around it says all that
	var b strings.Builder
	if err := plot.WriteText(&b, p, plot.TextOptions{Width: 96}); err != nil {
		t.Fatal(err)
	}
	return strings.TrimLeft(b.String(), "\n")
}

// The plots of labs with much to see are well-formed, each with the panels that it
// should have.
func TestPlots(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"lossy-transfer": "sequence window rtt throughput queue",
		"bufferbloat":    "sequence window rtt throughput queue",
		"reordering":     "sequence window rtt throughput",
		"zero-window":    "sequence window rtt throughput",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := plot.New(runOf(t, name), plot.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var kinds []string
			for _, panel := range p.Panels {
				kinds = append(kinds, panel.Kind.String())
			}
			if got := strings.Join(kinds, " "); got != want {
				t.Errorf("panels %s, want %s", got, want)
			}
			var b bytes.Buffer
			if err := plot.WriteSVG(&b, p, plot.SVGOptions{Width: plot.Wide}); err != nil {
				t.Fatal(err)
			}
			d := xml.NewDecoder(&b)
			for {
				if _, err := d.Token(); err != nil {
					if !errors.Is(err, io.EOF) {
						t.Error(err)
					}
					break
				}
			}
		})
	}
}

// The points of the time-sequence graph are those that tshark reads in the capture.
func TestTSharkSeesTheSequence(t *testing.T) {
	t.Parallel()
	full(t)
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("no tshark, which Debian has in a package of that name")
	}
	run := runOf(t, "lossy-transfer")
	var capture, complaint bytes.Buffer
	if err := report.WritePcapng(&capture, run.Record, report.PcapngOptions{}); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tshark, "-r", "-", "-Y", "tcp.dstport == 80 && (tcp.len > 0 || tcp.flags.syn == 1 || tcp.flags.fin == 1)",
		"-T", "fields", "-e", "frame.time_epoch", "-e", "tcp.seq", "-e", "tcp.nxtseq")
	cmd.Stdin, cmd.Stderr = &capture, &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v\n%s", err, complaint.Bytes())
	}
	var theirs []string
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		theirs = append(theirs, fmt.Sprint(f[0], " ", f[1], ":", f[2]))
	}
	p, err := plot.New(run, plot.Options{Kinds: []plot.Kind{plot.Sequence}})
	if err != nil {
		t.Fatal(err)
	}
	var points []plot.Point
	for _, l := range p.Panels[0].Layers {
		if name := l.Name.String(); name == "sent" || name == "sent again" {
			points = append(points, l.Points...)
		}
	}
	slices.SortStableFunc(points, func(a, b plot.Point) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Low, b.Low))
	})
	var ours []string
	for _, v := range points {
		ours = append(ours, fmt.Sprintf("%d.%09d %.0f:%.0f", v.At/1e9, v.At%1e9, v.Low, v.High))
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	if d := diff.Diff(theirs, ours); d != "" || len(ours) < 700 {
		t.Errorf("%d segments (-tshark +plot):\n%s", len(ours), d)
	}
}
