package control

import (
	"slices"
	"strings"

	"netlab/topology"
	"netlab/topology/wire"
)

// Complete returns the words that may come next in an act, after those that are there
// already.
func (o *Overview) Complete(v *Verb, words []string) []string {
	switch v.Takes {
	case Nodes:
		if len(words) == 0 {
			return o.powered(v.act == wire.ActFreeze || v.act == wire.ActThaw)
		}
	case Groups:
		return o.groups(words)
	case Links:
		return o.link(v, words)
	}
	return nil
}

// powered are the nodes whose power can be cut, or those that can be frozen.
func (o *Overview) powered(freezes bool) []string {
	var names []string
	for _, n := range o.Nodes {
		if n.Condition != "" && !(freezes && n.Kind == topology.Outside.String()) {
			names = append(names, n.Name)
		}
	}
	return names
}

// groups are the nodes that are in no group yet, and the words of one direction.
func (o *Overview) groups(words []string) []string {
	var next []string
	if len(words) == 0 {
		next = append(next, "from")
	}
	if len(words) == 2 && words[0] == "from" {
		return []string{"to"}
	}
	var taken []string
	for _, w := range words {
		taken = append(taken, strings.Split(w, ",")...)
	}
	for _, n := range o.Nodes {
		if !slices.Contains(taken, n.Name) {
			next = append(next, n.Name)
		}
	}
	return next
}

// link completes a link by its name or its nodes, and what the verb takes after it.
func (o *Overview) link(v *Verb, words []string) []string {
	if len(words) == 0 {
		var names []string
		for _, l := range o.Links {
			names = append(names, l.Name)
		}
		for _, n := range o.Nodes {
			names = append(names, n.Name)
		}
		return names
	}
	i := slices.IndexFunc(o.Links, func(l Link) bool { return l.Name == words[0] })
	rest := words[1:]
	if i < 0 && len(words) == 1 {
		var peers []string
		for _, l := range o.Links {
			switch words[0] {
			case l.A:
				peers = append(peers, l.B)
			case l.B:
				peers = append(peers, l.A)
			}
		}
		return peers
	}
	if i < 0 {
		rest = words[2:]
		i = slices.IndexFunc(o.Links, func(l Link) bool {
			return l.A == words[0] && l.B == words[1] || l.A == words[1] && l.B == words[0]
		})
	}
	if i < 0 {
		return nil
	}
	switch l := o.Links[i]; {
	case v.act == wire.ActRemoveRule && len(rest) == 0:
		var texts []string
		for _, r := range l.Rules {
			texts = append(texts, r.Rule)
		}
		return texts
	case !strings.HasPrefix(v.Args, linkArgs):
		return nil
	case len(rest) == 0:
		return []string{"from"}
	case len(rest) == 1 && rest[0] == "from":
		return []string{l.A, l.B}
	}
	return nil
}
