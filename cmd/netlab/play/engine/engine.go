// Package engine runs labs for the playground: a request in JSON, answers in JSON. It
// is the same in WebAssembly, where a Worker asks it, and in a process of netlab play.
package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"netlab/cmd/netlab/graph"
	"netlab/scripts"
	"netlab/topology/page"
	"netlab/topology/report"
	"netlab/topology/words"
)

// Request asks for one thing.
type Request struct {
	// Op is what is asked for: "read" reads the lab, "run" runs it and shows what
	// happened, "judge" runs it and says only what came of it, "transcript" and
	// "pcapng" run it and give that file.
	Op string `json:"op"`
	// Name is what the lab is called, Source its text.
	Name   string            `json:"name"`
	Source string            `json:"source"`
	Params map[string]string `json:"params"`
	// Seed is a number in decimal: one of 64 bits does not fit into a number of
	// JavaScript.
	Seed string `json:"seed"`
}

// Answer is a part of what comes back, of one kind. The last of a request is of kind
// "lab", "run", "file" or "error".
type Answer struct {
	Kind string `json:"kind"`

	// "progress": how far a run is.
	VirtualNS int64  `json:"virtual_ns,omitempty"`
	Events    uint64 `json:"events,omitempty"`

	// "print": what print() says.
	Text string `json:"text,omitempty"`

	*Lab
	*Run
	*File
	*Mistake
}

// Lab is what a lab says of itself.
type Lab struct {
	Title  string  `json:"title"`
	Params []Param `json:"params"`
}

// Param is a parameter that a lab declares.
type Param struct {
	Name    string `json:"name"`
	Default string `json:"default"`
	Help    string `json:"help"`
	// Choices are the values that it may have, none for any.
	Choices []string `json:"choices,omitempty"`
}

// Run is what a run has given.
type Run struct {
	Verdict report.Verdict `json:"verdict"`
	Digest  string         `json:"digest"`
	Packets uint64         `json:"packets"`
	// VirtualEndNS is when the run ended.
	VirtualEndNS int64 `json:"virtual_end_ns"`
	// Failed are the checks that did not hold.
	Failed []Failure `json:"failed"`
	// Page is everything that happened, for the view of package page, nil where only
	// the outcome was asked for.
	Page *page.Data `json:"page,omitempty"`
}

// Failure is a check that did not hold.
type Failure struct {
	Name   string `json:"name"`
	Detail string `json:"detail"`
	Line   int    `json:"line"`
}

// File is a file to keep.
type File struct {
	Name string `json:"file"`
	// Bytes are in base64.
	Bytes []byte `json:"bytes"`
}

// Mistake is why a lab cannot be run. Line and Column count from 1, and are 0 where
// the mistake is in no place of the text.
type Mistake struct {
	Line    int      `json:"line"`
	Column  int      `json:"column"`
	Cause   string   `json:"cause"`
	Hint    string   `json:"hint"`
	Callers []string `json:"callers"`
}

// file is what the text of a lab is called in positions.
const file = "lab.star"

// Ask answers a request by calls of answer, the last before it returns, or before a
// run that does not end ends the process by stuck: see [scripts.Options.Stuck].
func Ask(ctx context.Context, r Request, limits scripts.Limits, answer func(Answer), stuck func()) {
	last, err := ask(ctx, r, limits, answer, stuck)
	if err != nil {
		last = Answer{Kind: "error", Mistake: mistake(err)}
	}
	answer(last)
}

func ask(ctx context.Context, r Request, limits scripts.Limits, answer func(Answer), stuck func()) (Answer, error) {
	lab, err := scripts.Load(r.Name, file, []byte(r.Source))
	if err != nil {
		return Answer{}, err
	}
	write := files[r.Op]
	switch {
	case r.Op == "read":
		return Answer{Kind: "lab", Lab: describe(lab)}, nil
	case write == nil && r.Op != "run" && r.Op != "judge":
		return Answer{}, fmt.Errorf("request: unknown op %q: want read, run, judge, transcript or pcapng", r.Op)
	}
	seed, err := strconv.ParseUint(r.Seed, 10, 64)
	if err != nil {
		return Answer{}, fmt.Errorf("seed %q: want a whole number from 0 to 18446744073709551615", words.Clean(r.Seed))
	}
	said := time.Now()
	options := scripts.Options{
		Seed: seed, Params: r.Params, Limits: limits,
		Progress: func(virtual time.Duration, events uint64) {
			if now := time.Now(); now.Sub(said) > between {
				said = now
				answer(Answer{Kind: "progress", VirtualNS: int64(virtual), Events: events})
			}
		},
		Print: func(text string) { answer(Answer{Kind: "print", Text: words.CleanLines(text)}) },
		Stuck: func(_ *report.Run, err *scripts.Error) {
			answer(Answer{Kind: "error", Mistake: mistake(err)})
			stuck()
		},
	}
	options.Record.Whole = r.Op == "run" || r.Op == "pcapng" // the page has a capture, too
	if r.Op == "run" {
		options.Samples = page.Samples
	}
	run, err := lab.Run(ctx, options)
	if err != nil {
		return Answer{}, err
	}
	if write == nil {
		came := outcome(run)
		if r.Op == "run" {
			came.Page, err = shown(ctx, lab, options, run)
		}
		return Answer{Kind: "run", Run: came}, err
	}
	var b bytes.Buffer
	if err := write(&b, run); err != nil {
		return Answer{}, err
	}
	return Answer{Kind: "file", File: &File{Name: r.Name + "." + r.Op, Bytes: b.Bytes()}}, nil
}

// between is how much time passes between two reports of progress.
const between = 100 * time.Millisecond

// files are the ops that give a file.
var files = map[string]func(io.Writer, *report.Run) error{
	"transcript": func(w io.Writer, run *report.Run) error {
		return report.WriteTranscript(w, run, report.TranscriptOptions{Elide: report.Concise})
	},
	"pcapng": func(w io.Writer, run *report.Run) error {
		return report.WritePcapng(w, run.Record, report.PcapngOptions{})
	},
}

func describe(lab *scripts.Lab) *Lab {
	d := &Lab{Title: lab.Title, Params: []Param{}}
	for _, p := range lab.Params {
		d.Params = append(d.Params, Param{p.Name, p.Default, p.Help, p.Choices})
	}
	return d
}

func outcome(run *report.Run) *Run {
	o := &Run{
		Verdict: run.Verdict, Digest: run.Record.Digest, Packets: run.Record.Sent, VirtualEndNS: int64(run.VirtualTime),
		Failed: []Failure{},
	}
	for _, c := range run.Checks {
		if !c.OK {
			o.Failed = append(o.Failed, Failure{Name: c.Name, Detail: c.Detail, Line: lineOf(c.Pos)})
		}
	}
	return o
}

// shown is the run as the view shows it.
func shown(ctx context.Context, lab *scripts.Lab, options scripts.Options, run *report.Run) (*page.Data, error) {
	// Without those who look on: it runs the script up to where the network is built.
	found, err := lab.Topology(ctx, scripts.Options{Seed: options.Seed, Params: options.Params, Limits: options.Limits, Stuck: options.Stuck})
	if err != nil {
		return nil, err
	}
	var picture strings.Builder
	if err := graph.Of(lab.Name, lab.Title, found.Nodes, found.Spec.Links).WriteSVG(&picture); err != nil {
		return nil, err
	}
	source := &page.Source{}
	source.File, source.Text = lab.Source()
	return page.New(run, page.Options{Command: run.Command(), Source: source, Picture: picture.String()})
}

// lineOf is the line of "lab.star:12", 0 for a place in another file.
func lineOf(pos string) int {
	if len(pos) <= len(file) || pos[:len(file)] != file {
		return 0
	}
	n, err := strconv.Atoi(pos[len(file)+1:])
	if err != nil {
		return 0
	}
	return n
}

func mistake(err error) *Mistake {
	var e *scripts.Error
	if !errors.As(err, &e) {
		return &Mistake{Cause: err.Error(), Callers: []string{}}
	}
	m := &Mistake{Line: e.Line, Column: e.Column, Cause: e.Cause, Hint: e.Hint, Callers: append([]string{}, e.Callers...)}
	if e.File != file {
		m.Cause, m.Line, m.Column = fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Cause), 0, 0
	}
	return m
}
