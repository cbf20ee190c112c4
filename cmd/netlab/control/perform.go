package control

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"netlab/impair"
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
	if err := perform(nw, &a, false); err != nil {
		name, _, _ := strings.Cut(strings.TrimSpace(text), " ")
		return "", fmt.Errorf("%s: %w", name, plain(err))
	}
	return inWords(&a, names), nil
}

// inWords is an act as a transcript has it.
func inWords(a *tap.Act, names Names) string {
	return (&report.Run{Record: &tap.Record{Links: names.Links}}).Act(a).String()
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

// Replay performs an act that is on another network's record, as of now, on one with the
// same links. The settings of a link that are on record replace those that it has, but
// those of a profile's step, which are the ones that it changes.
func Replay(nw *topology.Network, a *tap.Act) error { return perform(nw, a, !a.Profile) }

// perform performs an act; whole says that settings of a link are all that it has from now on.
func perform(nw *topology.Network, a *tap.Act, whole bool) error {
	switch {
	case a.Link != tap.NoLink:
		return onLink(nw.Links()[a.Link], a, whole)
	case a.Node != "":
		return onNode(nw, a)
	}
	switch a.Kind {
	case wire.ActHeal:
		nw.Heal()
	case wire.ActReroute:
		nw.Reroute()
	case wire.ActPartition:
		if a.OneWay {
			return nw.PartitionFrom(a.Groups[0], slices.Concat(a.Groups[1:]...))
		}
		return nw.Partition(a.Groups...)
	default:
		return noSuchAct(a)
	}
	return nil
}

func noSuchAct(a *tap.Act) error {
	return fmt.Errorf("%v cannot be done to a network that is up", a.Kind)
}

func onNode(nw *topology.Network, a *tap.Act) error {
	if i := slices.IndexFunc(nw.Spec().Nodes, func(n topology.NodeSpec) bool { return n.Name == a.Node }); i < 0 || !nw.Spec().Nodes[i].Kind.Stacked() {
		return fmt.Errorf("node %s has no stack of netlab's", a.Node)
	}
	h := nw.Host(a.Node)
	switch a.Kind {
	case wire.ActCrash:
		return h.Crash()
	case wire.ActBoot:
		return h.Boot()
	case wire.ActRestart:
		return h.Restart()
	case wire.ActFreeze:
		return h.Freeze()
	case wire.ActThaw:
		return h.Thaw()
	case wire.ActSet:
		return errors.New("the settings of a node cannot be changed while the network is up")
	}
	return noSuchAct(a)
}

func onLink(l *topology.Link, a *tap.Act, whole bool) error {
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
		return set(l, a, whole)
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
	default:
		return noSuchAct(a)
	}
	return nil
}

// set gives a link settings; where they are not whole it keeps those that are not named.
func set(l *topology.Link, a *tap.Act, whole bool) error {
	if !whole && a.Node != "" {
		return l.ChangeFrom(a.Node, a.Detail)
	} else if !whole {
		return l.Change(a.Detail)
	}
	spec, err := impair.Parse(a.Detail)
	if err != nil {
		return err
	}
	if a.Node != "" {
		return l.SetFrom(a.Node, spec)
	}
	return l.Set(spec)
}

// rulesOf lists the rules at work on a link.
func rulesOf(l *topology.Link) string {
	var texts []string
	for _, r := range l.Rules() {
		texts = append(texts, fmt.Sprintf("%q", r.String()))
	}
	return listed(texts)
}
