package tap

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// maxViolations is how many violations are kept, and maxKnown how many of one
// known divergence; the others are counted.
const (
	maxViolations = 1000
	maxKnown      = 20
)

// MonitorOptions are the settings of a [Monitor]; the zero value works.
type MonitorOptions struct {
	// Report is told of each violation, known divergences included. It must not
	// call the monitor. Nil tells nobody.
	Report func(*Violation)
}

// Monitor checks what it is shown against the rules of [Rules]: those of the
// wire from segments alone, and, where it is part of a [Tap], those that need
// to know what arrived at each end and which states the stacks report. It is not
// safe for concurrent use.
type Monitor struct {
	options    MonitorOptions
	violations []*Violation
	failures   uint64
	known      uint64
	each       map[*Divergence]int

	wires    map[*flow.Conn]*wireConn
	last     *flow.Conn
	lastWire *wireConn
	isns     isns

	// tap is nil on a capture.
	tap       *Tap
	now       time.Duration
	unsettled []*party
	listening map[socketAddr]int
	timeWait  map[string]time.Duration
	// rawNodes says that there is a raw node.
	rawNodes bool
	// gone are the nodes that have crashed.
	gone map[string]bool
}

// NewMonitor returns a monitor for a capture, taken at one place: give it each
// segment by [Monitor.Segment] and each connection that ends by
// [Monitor.Forget]. Rules that need both ends' truth sleep.
func NewMonitor(options MonitorOptions) *Monitor {
	return &Monitor{
		options: options, wires: make(map[*flow.Conn]*wireConn), isns: newISNs(), each: make(map[*Divergence]int),
		listening: make(map[socketAddr]int), timeWait: make(map[string]time.Duration),
		gone: make(map[string]bool),
	}
}

// Violations returns the first 1000 violations, known divergences included, in
// the order in which they were noticed.
func (m *Monitor) Violations() []*Violation { return m.violations }

// Count returns how many violations there were in all: those that nothing
// explains, and known divergences of the stack.
func (m *Monitor) Count() (failures, known uint64) { return m.failures, m.known }

// violate records a violation.
func (m *Monitor) violate(v *Violation) {
	v.Known = explain(v)
	keep := len(m.violations) < maxViolations
	if v.Known != nil {
		m.known++
		m.each[v.Known]++
		keep = keep && m.each[v.Known] <= maxKnown
	} else {
		m.failures++
	}
	if keep {
		m.violations = append(m.violations, v)
	}
	if m.options.Report != nil {
		m.options.Report(v)
	}
}

// Segment checks the rules of the wire on one segment, of which a tracker has
// said info, and p is the packet.
func (m *Monitor) Segment(info *flow.Info, p *wire.Packet) {
	if info == nil {
		return
	}
	c := m.lastWire
	if info.Conn != m.last {
		c = m.wires[info.Conn]
		if c == nil {
			c = new(wireConn)
			m.wires[info.Conn] = c
		}
		m.last, m.lastWire = info.Conn, c
	}
	if info.Kinds&flow.Duplicate != 0 {
		return // the network's doing
	}
	s := wireSegment{m, c, &c.ends[info.Dir], &c.ends[1-info.Dir], info, p}
	s.check()
}

// Forget drops what is known of a connection that has left its tracker; it fits
// [flow.Options].Ended.
func (m *Monitor) Forget(c *flow.Conn) {
	delete(m.wires, c)
	if m.last == c {
		m.last, m.lastWire = nil, nil
	}
}
