package report

import (
	"cmp"
	"strings"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// actPlace names what an act was done to, empty for the network.
func (r *Run) actPlace(a *tap.Act) string {
	if a.Link != tap.NoLink {
		return r.Record.Links[a.Link].Name
	}
	return a.Node
}

// poweredOff is why a packet is lost that reaches a node without power.
const poweredOff = "powered off"

// actText says what was done: "cut from a", "rule added: drop a FIN #1".
func actText(a *tap.Act) string {
	text := a.Kind.String()
	switch a.Kind {
	case wire.ActAddRule, wire.ActRemoveRule:
		return text + ": " + a.Detail
	case wire.ActPartition:
		return text + groupsText(a)
	case wire.ActSet:
		text += " " + cmp.Or(a.Detail, "nothing")
	}
	if a.Link != tap.NoLink && a.Node != "" {
		text += " from " + a.Node
	}
	return text
}

// groupsText names the groups of a partition: ": a b | c", or of one in one
// direction " from a b to c".
func groupsText(a *tap.Act) string {
	groups := make([]string, len(a.Groups), 2)
	for i, g := range a.Groups {
		groups[i] = strings.Join(g, " ")
	}
	if len(groups) == 1 {
		groups = append(groups, "all others")
	}
	if a.OneWay {
		return " from " + groups[0] + " to " + groups[1]
	}
	return ": " + strings.Join(groups, " | ")
}

// Act says what was done to what, in one line.
func (r *Run) Act(a *tap.Act) string {
	if place := r.actPlace(a); place != "" {
		return place + ": " + actText(a)
	}
	return actText(a)
}
