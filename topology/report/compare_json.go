package report

import (
	"encoding/json"
	"io"
	"time"

	"netlab/topology/tap"
)

// ComparisonSchema names the layout of the JSON object of a comparison.
const ComparisonSchema = "netlab.diff.v1"

// jsonComparison has null for each kind in which the runs do not differ.
type jsonComparison struct {
	Schema      string          `json:"schema"`
	Runs        [2]jsonCompared `json:"runs"`
	SamePackets int             `json:"same_packets"`
	SameStates  int             `json:"same_states"`
	Packets     *jsonDifference `json:"packets"`
	States      *jsonDifference `json:"states"`
	Times       *jsonDifference `json:"times"`
}

type jsonCompared struct {
	Lab     string        `json:"lab"`
	Title   string        `json:"title"`
	Seed    uint64        `json:"seed"`
	Params  jsonParams    `json:"params"`
	Virtual time.Duration `json:"virtual_ns"`
	Digest  string        `json:"digest"`
}

// jsonDifference has null for the link of a change of state, for the connection of
// what belongs to none, and for what a run does not have.
type jsonDifference struct {
	Node   string   `json:"node"`
	Link   *string  `json:"link"`
	Conn   *int     `json:"conn"`
	Before int      `json:"before"`
	In     []string `json:"differs_in"`
	// Is has a packet or a transition of each run, as in the object of a run.
	Is [2]any `json:"is"`
}

// WriteComparisonJSON writes how two runs differ as one JSON object: the first
// difference in packets, in states and in times.
func WriteComparisonJSON(w io.Writer, a, b *Run, c *tap.Comparison) error {
	runs := [2]*Run{a, b}
	out := jsonComparison{
		Schema: ComparisonSchema, SamePackets: c.SamePackets, SameStates: c.SameStates,
		Packets: differenceOf(runs, c.Packets), States: differenceOf(runs, c.States), Times: differenceOf(runs, c.Times),
	}
	for i, run := range runs {
		out.Runs[i] = jsonCompared{Lab: run.Lab, Title: run.Title, Seed: run.Seed, Params: run.Params, Virtual: run.VirtualTime, Digest: run.Record.Digest}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func differenceOf(runs [2]*Run, d *tap.Difference) *jsonDifference {
	if d == nil {
		return nil
	}
	out := &jsonDifference{Node: d.Node, Before: d.Before, In: []string{}}
	if d.Link != "" {
		out.Link = &d.Link
	}
	if d.Conn != 0 {
		out.Conn = &d.Conn
	}
	for _, a := range aspectWords {
		if d.In&a.in != 0 {
			out.In = append(out.In, a.word)
		}
	}
	for i, run := range runs {
		switch {
		case d.Packets[i] != nil:
			out.Is[i] = jsonOf(run.Record, d.Packets[i])
		case d.Changes[i] != nil:
			out.Is[i] = transitionOf(d.Changes[i])
		}
	}
	return out
}
