package plot_test

import (
	"bufio"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/scripts"
	"netlab/topology/plot"
	"netlab/topology/report"
)

var update = flag.Bool("update", false, "ask tcptrace 6.6.7 and tshark again what they plot")

// refereed are the labs whose plots are held against those of tcptrace: of what the
// sender sees at its end of its link.
var refereed = []struct{ lab, amount, end string }{
	{"lossy-transfer", "200kB", "a-b:a"},
	{"burst-loss", "300kB", "bursts-a-bursts-b:bursts-a"},
}

// tcptrace's time-sequence graph has the points of ours, and its round trips are those
// that we measure. testdata has what it said, see asked.
func TestPlotsAreThoseOfTCPTrace(t *testing.T) {
	if strconv.IntSize == 32 {
		t.Skip("gVisor's windows differ where an int has 32 bits")
	}
	for _, r := range refereed {
		t.Run(r.lab, func(t *testing.T) {
			run := library(t, r.lab, scripts.Options{Params: map[string]string{"amount": r.amount}})
			file := filepath.Join("testdata", r.lab+".tcptrace")
			if *update {
				if err := os.WriteFile(file, []byte(asked(t, run, r.end)), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			theirs, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("%v (go test -update writes it)", err)
			}
			if diff := cmp.Diff(strings.Split(string(theirs), "\n"), strings.Split(drawn(t, run), "\n")); diff != "" {
				t.Errorf("tcptrace (-) and the plots (+) differ:\n%s", diff)
			}
		})
	}
}

// drawn writes the points of the plots as asked does.
func drawn(t *testing.T, run *report.Run) string {
	var out []string
	sequence := layersOf(t, run, plot.Sequence)
	for _, l := range []struct{ layer, name string }{{"sent", "sent"}, {"sent again", "again"}, {"acknowledged", "ack"}, {"window offered", "window"}, {"SACK", "sack"}} {
		points := sequence[l.layer]
		if l.name == "ack" || l.name == "window" {
			points = points[1:] // tcptrace writes steps, and these begin with a value
		}
		for _, p := range points {
			out = append(out, micros(p.At)+" "+numbers(l.name, p.Low, p.High))
		}
	}
	for _, p := range layersOf(t, run, plot.RoundTrip)["measured"] {
		out = append(out, fmt.Sprintf("%s rtt %.0f", micros(p.At), math.Floor(p.Low*1000)))
	}
	slices.Sort(out)
	return strings.Join(out, "\n") + "\n"
}

func numbers(name string, low, high float64) string {
	if low == high {
		return fmt.Sprintf("%s %.0f", name, high)
	}
	return fmt.Sprintf("%s %.0f %.0f", name, low, high)
}

// micros is a time as capture files have it that tcptrace reads.
func micros(at time.Duration) string {
	return fmt.Sprintf("%d.%06d", at/time.Second, at%time.Second/time.Microsecond)
}

// asked has tshark write what one end of a link saw into a file that tcptrace reads, and
// tcptrace draw it (-S -R), with times from the beginning of the run and numbers from the
// SYN on.
func asked(t *testing.T, run *report.Run, end string) string {
	t.Helper()
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "run.pcapng"))
	if err != nil {
		t.Fatal(err)
	}
	if err := report.WritePcapng(file, run.Record, report.PcapngOptions{View: report.AtBothEnds}); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"tshark", "-r", "run.pcapng", "-Y", fmt.Sprintf("frame.interface_name == %q", end), "-F", "pcap", "-w", "run.pcap"},
		{"tcptrace", "-n", "-S", "-R", "run.pcap"},
	} {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	lines := append(sequenceOf(t, filepath.Join(dir, "a2b_tsg.xpl")), tripsOf(t, filepath.Join(dir, "a2b_rtt.xpl"))...)
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

// inks are the colours of tcptrace's layers. A SYN and a FIN have one of their own.
var inks = map[string]string{"white": "sent", "orange": "sent", "red": "again", "green": "ack", "yellow": "window", "purple": "sack"}

// sequenceOf reads the vertical lines of a time-sequence graph.
func sequenceOf(t *testing.T, name string) []string {
	var out []string
	ink, first := "", -1.0
	for _, line := range linesOf(t, name) {
		if inks[line] != "" {
			ink = inks[line]
			continue
		}
		var at, until string
		var low, high float64
		if n, _ := fmt.Sscanf(line, "line %s %g %s %g", &at, &low, &until, &high); n != 4 || at != until || low == high {
			continue
		}
		if first < 0 {
			first = low
		}
		if low -= first; ink == "ack" || ink == "window" {
			low = high - first // a step, from the value before
		}
		out = append(out, at+" "+numbers(ink, low, high-first))
	}
	return out
}

// tripsOf reads the dots of a graph of round trips, in whole milliseconds.
func tripsOf(t *testing.T, name string) []string {
	var out []string
	for _, line := range linesOf(t, name) {
		var at, ms string
		if n, _ := fmt.Sscanf(line, "dot %s %s", &at, &ms); n == 2 {
			out = append(out, at+" rtt "+ms)
		}
	}
	return out
}

func linesOf(t *testing.T, name string) []string {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out []string
	for s := bufio.NewScanner(file); s.Scan(); {
		out = append(out, s.Text())
	}
	return out
}
