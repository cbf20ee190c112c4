package report

import (
	"cmp"
	"fmt"
	"strings"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/words"
)

// actPlace names what an act was done to, empty for the network.
func (r *Run) actPlace(a *tap.Act) string {
	if a.Link != tap.NoLink {
		return r.Record.Links[a.Link].Name
	}
	return a.Node
}

// ActText says what was done: "cut from a", "rule added: drop a FIN #1".
func ActText(a *tap.Act) words.Phrase { return in(func(v *vocabulary) string { return v.act(a) }) }

func (v *vocabulary) act(a *tap.Act) string {
	text := v.name(a.Kind)
	switch a.Kind {
	case wire.ActAddRule, wire.ActRemoveRule:
		return text + ": " + a.Detail
	case wire.ActPartition:
		return text + v.groups(a)
	case wire.ActSet:
		text += " " + cmp.Or(a.Detail, v.nothing)
	}
	if a.Link != tap.NoLink && a.Node != "" {
		text += fmt.Sprintf(v.from, a.Node)
	}
	return text
}

// groups names the groups of a partition: ": a b | c", or of one in one direction
// " from a b to c".
func (v *vocabulary) groups(a *tap.Act) string {
	groups := make([]string, len(a.Groups), 2)
	for i, g := range a.Groups {
		groups[i] = strings.Join(g, " ")
	}
	if len(groups) == 1 {
		groups = append(groups, v.others)
	}
	if a.OneWay {
		return fmt.Sprintf(v.oneWay, groups[0], groups[1])
	}
	return ": " + strings.Join(groups, " | ")
}

// Act says what was done to what, in one line.
func (r *Run) Act(a *tap.Act) words.Phrase {
	if place := r.actPlace(a); place != "" {
		return words.Both(place+": ", place+"：").Then(ActText(a))
	}
	return ActText(a)
}
