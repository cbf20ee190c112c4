package report

import (
	"strconv"
	"time"

	"netlab/topology/rfc"
	"netlab/topology/samples"
	"netlab/topology/tap"
	"netlab/topology/words"
)

// Run is one finished run of a lab.
type Run struct {
	// Lab is what the lab is called on the command line, Title the first sentence
	// of its description, which may be empty.
	Lab, Title string
	Seed       uint64
	// Params are the lab's parameters in the order of their declaration.
	Params  []Param
	Verdict Verdict
	// VirtualTime is when the run ended, WallTime how long it took.
	VirtualTime, WallTime time.Duration
	// Checks are in the order in which they were decided.
	Checks []Check
	Record *tap.Record
	// Findings are the rules of the RFCs that were broken, nil where nobody held the
	// run against them.
	Findings *rfc.Findings
	// Samples are those of senders and queues, nil where nobody asked for any.
	Samples *samples.Samples
	// Snapshot is how everything stood at the end of a run that was to be stopped
	// somewhere, nil for any other.
	Snapshot *tap.Snapshot
	// Source says where a record comes from that no lab made: it stands for the
	// seed and the parameters, which it does not have.
	Source words.Phrase
	// Precision is what the times beside packets, states and acts are cut to, 0 for exact:
	// in real time their last digits say nothing.
	Precision time.Duration
}

// Param is one parameter of a lab and the value that it had in the run.
type Param struct{ Name, Value string }

// Verdict says whether every check of a run held, and no rule of the RFCs was
// broken where that counts. It is empty where nothing was to hold, as in a live network.
type Verdict string

// The verdicts.
const (
	Pass Verdict = "pass"
	Fail Verdict = "fail"
)

// Check is the outcome of one expectation of a lab.
type Check struct {
	// Name is the expectation itself: `expect_eq(client.time_in("TIME-WAIT"), "60s")`.
	Name string
	OK   bool
	// At is when it was decided, in virtual time.
	At time.Duration
	// Clause is the section of the RFC that demands it, empty where none is meant.
	Clause string
	// Detail says what was wanted and what came instead, in as many lines as it
	// takes. It may be empty where the check holds.
	Detail string
	// Pos is the place in the lab, file:line, empty where there is none.
	Pos string
}

// failed counts the checks that did not hold.
func (r *Run) failed() int {
	n := 0
	for i := range r.Checks {
		if !r.Checks[i].OK {
			n++
		}
	}
	return n
}

// plural writes n with the right form of a regular noun: "1 check", "2 checks".
func plural(n uint64, noun string) string {
	s := strconv.FormatUint(n, 10) + " " + noun
	if n != 1 {
		s += "s"
	}
	return s
}

// underWay says of a packet that it has not arrived.
func (r *Run) underWay() words.Phrase {
	if r.Snapshot != nil {
		return words.Both("still on its way", "仍在途中")
	}
	return words.Both("still on its way when the run ends", "在运行结束时仍在途中")
}
