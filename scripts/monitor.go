package scripts

// Monitor says what is made of rules of the RFCs that the hosts of a run break.
// What a raw node does is its lab's own will, and held against nobody.
type Monitor uint8

const (
	// MonitorFail, the default, fails a run in which a rule is broken, but for the
	// known divergences of the stack ([rfc.Divergences]), which are reported.
	MonitorFail Monitor = iota
	// MonitorReport reports both, and leaves the verdict to the checks.
	MonitorReport
	// MonitorOff checks no rule.
	MonitorOff
)
