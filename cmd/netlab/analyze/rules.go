package analyze

import (
	"time"

	"netlab/topology/rfc"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Rules holds a capture against those of the monitor's rules that need no
// knowledge of the ends: those of the wire. It counts how often each is broken,
// in memory that does not grow with that.
type Rules struct {
	monitor *rfc.Monitor
	// id is the connection of the segment under check.
	id     int
	broken map[string]*Broken
	only   int
	kept   []Violation
	found  []*rfc.Violation // the same, whole
}

// maxKept is how many violations are kept of one connection.
const maxKept = 100

// Broken is a rule that was broken, how often, and the first time.
type Broken struct {
	Count uint64
	First Violation
}

// Violation is one segment that breaks a rule.
type Violation struct {
	Rule rfc.Rule
	// Connection is the ID of the segment's connection, Packet its number in the
	// capture, By the end that sent it.
	Connection    int
	Packet        uint64
	At            time.Duration
	By            string
	Expected, Got rfc.Outcome
}

// NewRules returns rules that nobody has broken yet. Of the connection with the
// ID only, 0 for none, they keep each violation.
func NewRules(only int) *Rules {
	r := &Rules{only: only, broken: make(map[string]*Broken)}
	r.monitor = rfc.NewMonitor(rfc.Options{Capture: true, Report: r.report})
	return r
}

// Segment checks a segment; it fits [Options].
func (r *Rules) Segment(p *wire.Packet, info *flow.Info) {
	r.id = info.Conn.ID
	r.monitor.Segment(info, p)
}

// Gone forgets a connection.
func (r *Rules) Gone(c *flow.Conn) { r.monitor.Forget(c) }

func (r *Rules) report(v *rfc.Violation) {
	w := Violation{*v.Rule, r.id, v.Packet, v.At, v.Local.String(), v.Expected, v.Got}
	b := r.broken[v.Rule.ID]
	if b == nil {
		b = &Broken{First: w}
		r.broken[v.Rule.ID] = b
	}
	b.Count++
	if r.id == r.only && len(r.kept) < maxKept {
		whole := *v
		r.kept, r.found = append(r.kept, w), append(r.found, &whole)
	}
}

// Broken returns the rules that were broken, in the monitor's order. Nil rules
// are never broken.
func (r *Rules) Broken() (list []Broken) {
	if r == nil {
		return nil
	}
	for _, rule := range rfc.Rules() {
		if b := r.broken[rule.ID]; b != nil {
			list = append(list, *b)
		}
	}
	return list
}

// Violations returns the first 100 of the connection that was asked for.
func (r *Rules) Violations() []Violation {
	if r == nil {
		return nil
	}
	return r.kept
}

// Findings returns the first 100 of the connection that was asked for as those of a run
// that began at a time of the capture. Nil rules have none.
func (r *Rules) Findings(begin time.Duration) *rfc.Findings {
	if r == nil {
		return nil
	}
	f := new(rfc.Findings)
	for _, v := range r.found {
		w := *v
		w.At -= begin
		f.Violations = append(f.Violations, &w)
		if w.Fails() {
			f.Failures++
		} else {
			f.Warnings++
		}
	}
	return f
}
