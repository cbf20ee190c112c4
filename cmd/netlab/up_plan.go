package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"netlab/impair"
	"netlab/scripts"
	"netlab/topology"
)

// plan is what is made a live network.
type plan struct {
	name, title string
	topology.Spec
	acts *timeline // nil for none
}

// plan makes the plan of a lab, or of links.
func (f *upFlags) plan(ctx context.Context, args []string) (plan, error) {
	var p plan
	var err error
	if len(args) > 0 {
		p, err = f.ofLab(ctx, args[0])
	} else {
		p, err = ofLinks(f.links)
	}
	if err != nil {
		return p, err
	}
	p.Seed, p.Unmonitored = f.seed, f.monitor.value == "off"
	p.Samples = f.shown.sampling()
	if err := f.place(p.Spec); err != nil {
		return p, err
	}
	return p, f.knows(p.Spec)
}

// ofLab is the network that a lab builds.
func (f *upFlags) ofLab(ctx context.Context, arg string) (plan, error) {
	params, err := parseParams(f.given)
	if err != nil {
		return plan{}, err
	}
	t, err := findLab(arg)
	if err != nil {
		return plan{}, err
	}
	if err := checkParams(t, params); err != nil {
		return plan{}, err
	}
	found, err := t.Topology(ctx, scripts.Options{Seed: f.seed, Params: params})
	if err != nil {
		return plan{}, orInterruption(ctx, err, t.Name)
	}
	if len(found.Spec.Links) == 0 {
		return plan{}, fmt.Errorf("%s makes no link before it ends: there is nothing to keep up", t.Name)
	}
	for _, n := range found.Nodes {
		if n.Kind == topology.Raw {
			return plan{}, fmt.Errorf("%s: node %s is raw: its packets are written by the lab's script, which up does not run", t.Name, n.Name)
		}
	}
	p := plan{name: t.Name, title: t.Title, Spec: found.Spec}
	if f.timeline {
		p.acts, err = timelineOf(ctx, t, scripts.Options{Seed: f.seed, Params: params, Monitor: scripts.MonitorOff})
	}
	return p, err
}

// ofLinks is the network of links, each "A B [mtu N] NETEM", the last in the words of
// tc-netem. A node of several links is a router, which is a host too.
func ofLinks(texts []string) (plan, error) {
	p := plan{name: "up"}
	index := make(map[string]int)
	for _, text := range texts {
		words := strings.Fields(text)
		if len(words) < 2 {
			return p, usageErrorf("--link %q: want two nodes, and then what the link does: \"a b delay 50ms\"", text)
		}
		mtu, netem := 0, words[2:]
		if len(netem) >= 2 && netem[0] == "mtu" {
			n, err := strconv.Atoi(netem[1])
			if err != nil || n < 1 {
				return p, usageErrorf("--link %q: mtu %s: want a number of bytes, from 1280 to 65535", text, netem[1])
			}
			mtu, netem = n, netem[2:]
		}
		does, err := impair.Parse(strings.Join(netem, " "))
		if err != nil {
			return p, usageErrorf("--link %q: %w", text, err)
		}
		for _, name := range words[:2] {
			if err := topology.CheckName(name); err != nil {
				return p, usageErrorf("--link %q: %w", text, err)
			}
			i, ok := index[name]
			if !ok {
				index[name] = len(p.Nodes)
				p.Nodes = append(p.Nodes, topology.NodeSpec{Name: name})
				continue
			}
			p.Nodes[i].Kind = topology.Router
		}
		p.Links = append(p.Links, topology.LinkSpec{A: words[0], B: words[1], AToB: does, BToA: does, MTU: mtu})
	}
	if err := p.Validate(); err != nil {
		return p, usageError{err}
	}
	return p, nil
}
