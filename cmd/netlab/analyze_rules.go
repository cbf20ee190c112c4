package main

import (
	"fmt"
	"math"
	"slices"

	"netlab/cmd/netlab/analyze"
	"netlab/topology/report/pen"
	"netlab/topology/rfc"
	"netlab/topology/words"
)

// brokenRules lists the rules that segments of the file break, whether their
// connections are shown or not.
func (a *analyzed) brokenRules() {
	list := a.rules.Broken()
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(a.out, "\n%s\n", a.paint(a.out, pen.Bad, plural(len(list), "rule")+" broken"))
	for _, b := range list {
		often := "once"
		if b.Count > 1 {
			often = fmt.Sprintf("%d times, first", b.Count)
		}
		a.violation(&b.First, fmt.Sprintf("%s in connection %d, ", often, b.First.Connection))
	}
}

// violations lists those of the connection that was asked for.
func (a *analyzed) violations() {
	list := a.rules.Violations()
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(a.out, "\n%s\n", a.paint(a.out, pen.Bad, "rules broken"))
	for i := range list {
		a.violation(&list[i], "")
	}
}

// violation writes one as a paragraph.
func (a *analyzed) violation(v *analyze.Violation, where string) {
	const indent = "  "
	room := a.page(a.console) - 2*len(indent)
	if room < 0 {
		room = math.MaxInt
	}
	how := fmt.Sprintf("[%s] %s#%d of %s: expected %s, got %s", v.Rule.Clause, where, v.Packet, v.By, v.Expected, v.Got)
	fmt.Fprintln(a.out, indent+a.paint(a.out, pen.Title, v.Rule.ID)+"  "+v.Rule.Level.String())
	for _, line := range append(words.Fold(v.Rule.Text, room), words.Fold(how, room)...) {
		fmt.Fprintln(a.out, indent+indent+line)
	}
}

// rulesFail reports whether the rules that are broken make the command fail.
func (a *analyzed) rulesFail() bool {
	return slices.ContainsFunc(a.rules.Broken(), func(b analyze.Broken) bool {
		return a.monitor.value == "strict" || a.monitor.value == "fail" && b.First.Rule.Level == rfc.Must
	})
}
