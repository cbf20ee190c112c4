package scripts

import "netlab/topology/rfc"

// Monitor says what is made of rules of the RFCs that the hosts of a run break.
// What a raw node does is its lab's own will, and held against nobody.
type Monitor uint8

const (
	// MonitorFail, the default, fails a run in which a MUST is broken ([rfc.Must]),
	// but for the known divergences of the stack ([rfc.Divergences]). These and the
	// other rules that are broken are reported.
	MonitorFail Monitor = iota
	// MonitorStrict fails a run in which any rule is broken, but for the known
	// divergences.
	MonitorStrict
	// MonitorReport reports them, and leaves the verdict to the checks.
	MonitorReport
	// MonitorOff checks no rule.
	MonitorOff
)

// failed reports whether the rules that were broken fail the run.
func (m Monitor) failed(f *rfc.Findings) bool {
	switch m {
	case MonitorFail:
		return f.Failures > 0
	case MonitorStrict:
		return f.Failures+f.Warnings > 0
	}
	return false
}
