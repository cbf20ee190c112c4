package control

import (
	"fmt"
	"strings"

	"netlab/topology"
	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// Act reads an act and performs it on a network, as of now; see [Parse]. It returns the
// act as the record has it in words: "a-b: cut".
func Act(nw *topology.Network, text string) (string, error) {
	names := namesOf(nw)
	a, err := Parse(text, names)
	if err != nil {
		return "", err
	}
	if err := perform(nw, &a); err != nil {
		name, _, _ := strings.Cut(strings.TrimSpace(text), " ")
		return "", fmt.Errorf("%s: %w", name, plain(err))
	}
	return inWords(&a, names), nil
}

// inWords is an act as a transcript has it.
func inWords(a *tap.Act, names Names) string {
	return (&report.Run{Record: &tap.Record{Links: names.Links}}).Act(a)
}

// namesOf are what acts on a network can name.
func namesOf(nw *topology.Network) Names {
	var n Names
	for _, s := range nw.Spec().Nodes {
		n.Nodes = append(n.Nodes, tap.Node{Name: s.Name, Kind: s.Kind})
	}
	for _, l := range nw.Links() {
		a, b := l.Ends()
		n.Links = append(n.Links, tap.Link{Name: l.Name(), A: a, B: b})
	}
	return n
}

func perform(nw *topology.Network, a *tap.Act) error {
	switch {
	case a.Link != tap.NoLink:
		return onLink(nw.Links()[a.Link], a)
	case a.Node != "":
		h := nw.Host(a.Node)
		return map[wire.Act]func() error{
			wire.ActCrash: h.Crash, wire.ActBoot: h.Boot, wire.ActRestart: h.Restart, wire.ActFreeze: h.Freeze, wire.ActThaw: h.Thaw,
		}[a.Kind]()
	}
	switch a.Kind {
	case wire.ActHeal:
		nw.Heal()
	case wire.ActReroute:
		nw.Reroute()
	case wire.ActPartition:
		switch {
		case !a.OneWay:
			return nw.Partition(a.Groups...)
		case len(a.Groups) == 1:
			return nw.PartitionFrom(a.Groups[0], nil)
		}
		return nw.PartitionFrom(a.Groups[0], a.Groups[1])
	}
	return nil
}

func onLink(l *topology.Link, a *tap.Act) error {
	switch a.Kind {
	case wire.ActCut:
		if a.Node != "" {
			l.CutFrom(a.Node)
		} else {
			l.Cut()
		}
	case wire.ActMend:
		if a.Node != "" {
			l.MendFrom(a.Node)
		} else {
			l.Mend()
		}
	case wire.ActUnplug:
		l.Unplug()
	case wire.ActSet:
		if a.Node != "" {
			return l.ChangeFrom(a.Node, a.Detail)
		}
		return l.Change(a.Detail)
	case wire.ActAddRule:
		_, err := l.Rule(a.Detail)
		return err
	case wire.ActRemoveRule:
		for _, r := range l.Rules() {
			if r.String() == a.Detail {
				r.Remove()
				return nil
			}
		}
		return fmt.Errorf("link %s has no rule %q at work; it has %s", l.Name(), a.Detail, rulesOf(l))
	case wire.ActRelease:
		l.Release()
	}
	return nil
}

// rulesOf lists the rules at work on a link.
func rulesOf(l *topology.Link) string {
	var texts []string
	for _, r := range l.Rules() {
		texts = append(texts, fmt.Sprintf("%q", r.String()))
	}
	return listed(texts)
}
