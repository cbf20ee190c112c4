package scripts

import (
	"testing"

	"netlab/topology/rfc"
)

// A MUST that is broken fails a run, any other rule only a strict one, and what a
// known divergence explains none.
func TestWhatFailsAMonitoredRun(t *testing.T) {
	none, known, warning, failure := rfc.Findings{}, rfc.Findings{Known: 1}, rfc.Findings{Warnings: 1}, rfc.Findings{Failures: 1}
	for _, tt := range []struct {
		monitor Monitor
		fails   []rfc.Findings
		passes  []rfc.Findings
	}{
		{MonitorFail, []rfc.Findings{failure}, []rfc.Findings{none, known, warning}},
		{MonitorStrict, []rfc.Findings{failure, warning}, []rfc.Findings{none, known}},
		{MonitorReport, nil, []rfc.Findings{none, known, warning, failure}},
	} {
		for _, f := range tt.fails {
			if !tt.monitor.failed(&f) {
				t.Errorf("monitor %d passes %+v", tt.monitor, f)
			}
		}
		for _, f := range tt.passes {
			if tt.monitor.failed(&f) {
				t.Errorf("monitor %d fails %+v", tt.monitor, f)
			}
		}
	}
}
