package plot_test

import (
	"context"
	"testing"
	"time"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/plot"
	"netlab/topology/report"
	"netlab/topology/samples"
)

// library runs a lab of the library with seed 1.
func library(t *testing.T, name string, o scripts.Options) *report.Run {
	t.Helper()
	source, err := labs.FS.ReadFile(name + "/lab.star")
	if err != nil {
		t.Fatal(err)
	}
	lab, err := scripts.Load(name, name+"/lab.star", source)
	if err != nil {
		t.Fatal(err)
	}
	o.Seed = 1
	run, err := lab.Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// Where a run stops, the lines of the sender end with what its stack says then.
func TestLinesEndWithWhatTheStackSays(t *testing.T) {
	phases := make(map[bool]bool)
	for _, end := range []time.Duration{100 * ms, 250 * ms, 333 * ms, 500 * ms} {
		run := library(t, "lossy-transfer", scripts.Options{
			Samples: samples.DefaultMax, Params: map[string]string{"amount": "200kB"},
			Stop: func(p scripts.Progress) bool { return p.Next > end },
		})
		window, trip := layersOf(t, run, plot.Window), layersOf(t, run, plot.RoundTrip)
		for _, s := range run.Snapshot.Sockets {
			if s.Node != "a" {
				continue
			}
			phases[s.Recovery.Calm()] = true
			for _, l := range []struct {
				name   string
				points []plot.Point
				want   float64
			}{
				{"cwnd", window["cwnd"], float64(s.CWnd) * 1420},
				{"ssthresh", window["ssthresh"], float64(s.SSThresh) * 1420},
				{"flight", window["sent, not acknowledged"], float64(s.Variables.Nxt - s.Variables.Una)},
				{"SRTT", trip["smoothed"], s.RTT.Seconds()},
				{"RTO", trip["timeout (RTO)"], s.RTO.Seconds()},
			} {
				if l.name == "ssthresh" && s.SSThresh >= samples.NoThreshold {
					continue
				}
				if got := l.points[len(l.points)-1].High; got != l.want {
					t.Errorf("at %v %s ends with %g, the stack says %g", end, l.name, got, l.want)
				}
			}
		}
	}
	if len(phases) < 2 {
		t.Errorf("loss recovery is %v at all ends of runs: they show too little", phases)
	}
}
