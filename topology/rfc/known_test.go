package rfc_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"netlab/topology"
	"netlab/topology/rfc"
)

// Each known divergence names the run that shows it; one that no run shows any
// more does not belong in the table.
func TestDivergencesAreShown(t *testing.T) {
	ids := map[string]bool{}
	for _, r := range rfc.Rules() {
		ids[r.ID] = true
	}
	for _, d := range rfc.Divergences() {
		name, ok := strings.CutPrefix(d.Shown, "topology/rfc, TestDivergencesAreShown/")
		if !ok || !ids[d.Rule] {
			t.Errorf("divergence from %s: shown by %q, want a rule and a run of this test", d.Rule, d.Shown)
			continue
		}
		t.Run(name, func(t *testing.T) {
			for _, v := range record(t, name).Violations {
				if v.Known != nil && v.Known.Rule == d.Rule && v.Known.Reason == d.Reason {
					return
				}
			}
			t.Errorf("the stack does what %s demands here; the table says: %s", d.Rule, d.Reason)
		})
	}
}

// A known divergence is a fault, which has a report, or a choice, and then it is
// said whose.
func TestDivergencesAreReportedOrChosen(t *testing.T) {
	choice := regexp.MustCompile(`as in (Linux|many stacks)|\(RFC [0-9]+|\bwhere the owner asks`)
	for _, d := range rfc.Divergences() {
		if d.Report == "" {
			if !choice.MatchString(d.Reason) {
				t.Errorf("divergence from %s: %q has no report, and does not say whose choice it is", d.Rule, d.Reason)
			}
			continue
		}
		if _, err := os.Stat(filepath.Join("../../nodes/upstream", d.Report+".md")); err != nil {
			t.Errorf("divergence from %s: its report: %v", d.Rule, err)
		}
	}
}

func TestAViolationIsOneParagraph(t *testing.T) {
	x := newTape(t, record(t, "refused"))
	x.remove(x.packet("b", 1, isRST))
	v := x.play().Violations[0]
	const want = "0.020s b 10.0.0.2:80 > 10.0.0.1:55181 #1: closed-answers-reset, MUST, RFC 9293 section 3.10.7.1: " +
		"CLOSED answers a segment without RST by RST: <SEQ=0><ACK=SEG.SEQ+SEG.LEN>, or <SEQ=SEG.ACK> if it has ACK. " +
		"Expected <SEQ=0><ACK=983061000><CTL=RST,ACK>; got nothing. It: b CLOSED. Peer: a SYN-SENT SND.UNA 0 SND.NXT 1 SND.WND 0."
	if v.String() != want {
		t.Errorf("got  %s\nwant %s", v, want)
	}
}

func TestAnUncheckedRunSaysNothing(t *testing.T) {
	nw, err := topology.New(topology.Spec{Nodes: []topology.NodeSpec{{Name: "a"}}, Unmonitored: true})
	if err != nil {
		t.Fatal(err)
	}
	defer nw.Close()
	if f := nw.Findings(); f != nil {
		t.Errorf("an unchecked run has findings: %+v", f)
	}
}

// Of a node that has crashed nobody demands an answer.
func TestACrashedNodeOwesNothing(t *testing.T) {
	l := newLab(t, "delay 20ms")
	a, _ := l.established()
	if err := l.Host("b").Crash(); err != nil {
		t.Fatal(err)
	}
	l.write(a, 100)
	for _, v := range l.finish().Violations {
		t.Error(v)
	}
}
