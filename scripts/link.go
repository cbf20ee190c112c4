package scripts

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"netlab/impair"
	"netlab/topology"
	"netlab/topology/sim"
)

// link is a link of the lab.
type link struct {
	object
	r    *run
	a, b *node
	pos  syntax.Position
	live *topology.Link // nil before the network runs
	// traffic is that of the direction from a, and from b.
	traffic [2]traffic
}

func (l *link) String() string                           { return "link " + l.a.name + "-" + l.b.name }
func (l *link) Type() string                             { return "link" }
func (l *link) Hash() (uint32, error)                    { return starlark.String(l.String()).Hash() }
func (l *link) Attr(name string) (starlark.Value, error) { return attribute(l, name) }
func (l *link) AttrNames() []string                      { return attributes(l) }

func linkBuiltin() []entry {
	return []entry{
		builtin("link(a, b, preset=None, a_to_b=\"\", b_to_a=\"\", mtu=1500, a_addrs=[], b_addrs=[], **settings)", declareLink, "Declares a link between two nodes, given by value or by name, and returns it.").beforeStart().more(
			"A preset is a well-known kind of link: " + presetNames() + "; a is the subscriber. The settings change it in both directions; a_to_b and b_to_a, in the words of tc-netem, change one. A_addrs and b_addrs are the addresses of its ends, such as \"192.0.2.1/24\", in place of those assigned. See link settings."),
	}
}

func linkMethods() []entry {
	return []entry{
		builtin("set(text=\"\", **settings)", linkSet, "Changes settings of both directions and keeps the others: in the words of tc-netem, or by keywords.").more(
			"With sender=a it is the direction that leaves a. Packets that are on their way keep their delay."),
		builtin("cut(sender=None)", cable((*topology.Link).Cut, (*topology.Link).CutFrom), "Cuts the link, or only the direction that leaves a node: what is in it and what is sent from now on is lost."),
		builtin("mend(sender=None)", cable((*topology.Link).Mend, (*topology.Link).MendFrom), "Undoes cut and unplug, or only in the direction that leaves a node."),
		property("name", "The link's name, as in the transcript.", func(l *link) starlark.Value {
			if l.live == nil {
				return starlark.String(l.a.name + "-" + l.b.name)
			}
			return starlark.String(l.live.Name())
		}),
	}
}

// nodeArg is an argument that is a node or its name.
func (r *run) nodeArg(v starlark.Value) (*node, error) {
	if n, ok := v.(*node); ok {
		return n, nil
	}
	name, ok := starlark.AsString(v)
	if !ok {
		return nil, fmt.Errorf("%s: want a node or its name", brief(v))
	}
	return r.node(name)
}

func declareLink(c *call) (starlark.Value, error) {
	if err := c.undeclarable(); err != nil {
		return nil, err
	}
	if err := c.take(&linkQuota, 1); err != nil {
		return nil, err
	}
	own := []string{"a", "b", "preset", "a_to_b", "b_to_a", "mtu", "a_addrs", "b_addrs"}
	settings, err := c.r.traces(c.split(own...))
	if err != nil {
		return nil, err
	}
	var av, bv, aAddrs, bAddrs starlark.Value
	var preset, aToB, bToA string
	mtu := 0
	if err := c.unpack("a", &av, "b", &bv, "preset??", &preset, "a_to_b?", &aToB, "b_to_a?", &bToA, "mtu?", &mtu, "a_addrs??", &aAddrs, "b_addrs??", &bAddrs); err != nil {
		return nil, err
	}
	a, err := c.r.nodeArg(av)
	if err != nil {
		return nil, err
	}
	b, err := c.r.nodeArg(bv)
	if err != nil {
		return nil, err
	}
	spec := topology.LinkSpec{A: a.name, B: b.name, MTU: mtu}
	if spec.AToB, spec.BToA, err = presetSpecs(preset); err != nil {
		return nil, err
	}
	symmetrical := spec.AToB == spec.BToA
	if err = apply(&spec.AToB, linkSettings, settings, own[2:]...); err != nil {
		return nil, err
	}
	if symmetrical {
		spec.BToA = spec.AToB
	} else if err = apply(&spec.BToA, linkSettings, settings, own[2:]...); err != nil {
		return nil, err
	}
	for _, d := range []struct {
		to         *impair.Spec
		name, text string
	}{{&spec.AToB, "a_to_b", aToB}, {&spec.BToA, "b_to_a", bToA}} {
		if *d.to, err = impair.ParseOnto(*d.to, d.text); err != nil {
			return nil, argument(d.name, err)
		}
	}
	if a == b {
		return nil, fmt.Errorf("both ends are at node %s", a.name)
	}
	if spec.AAddrs, err = prefixList(aAddrs); err != nil {
		return nil, fmt.Errorf("a_addrs: %w", err)
	}
	if spec.BAddrs, err = prefixList(bAddrs); err != nil {
		return nil, fmt.Errorf("b_addrs: %w", err)
	}
	ends := []topology.NodeSpec{{Name: a.name}, {Name: b.name}}
	if err := (topology.Spec{Nodes: ends, Links: []topology.LinkSpec{spec}}).Validate(); err != nil {
		return nil, err
	}
	if err := c.r.claim(a, spec.AAddrs); err != nil {
		return nil, err
	}
	if err := c.r.claim(b, spec.BAddrs); err != nil {
		return nil, err
	}
	c.r.spec.Links = append(c.r.spec.Links, spec)
	l := &link{r: c.r, a: a, b: b, pos: c.pos()}
	c.r.links = append(c.r.links, l)
	return l, nil
}

// senders are the ends whose direction is meant: the one given, or both.
func (l *link) senders(v starlark.Value) ([]string, error) {
	if v == nil {
		return []string{l.a.name, l.b.name}, nil
	}
	n, err := l.r.nodeArg(v)
	if err != nil {
		return nil, fmt.Errorf("sender: %w", err)
	}
	if n != l.a && n != l.b {
		return nil, hint(fmt.Errorf("sender: node %s is not at an end of %v", n.name, l), "its ends are %s and %s", l.a.name, l.b.name)
	}
	return []string{n.name}, nil
}

func linkSet(c *call) (starlark.Value, error) {
	l := c.self.(*link)
	settings, err := c.r.traces(c.split("text", "sender"))
	if err != nil {
		return nil, err
	}
	var text string
	var sender starlark.Value
	if err := c.unpack("text?", &text, "sender??", &sender); err != nil {
		return nil, err
	}
	from, err := l.senders(sender)
	if err != nil {
		return nil, err
	}
	for _, name := range from {
		var spec impair.Spec
		c.r.do(func(*sim.Loop) { spec = c.r.engine.Pipe(l.live, name).Spec() })
		if spec, err = impair.ParseOnto(spec, text); err != nil {
			return nil, argument("text", err)
		}
		if err = apply(&spec, linkSettings, settings, "text", "sender"); err != nil {
			return nil, err
		}
		if err := l.live.SetFrom(name, spec); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// cable is a builtin that does something to the link's cable, or to one direction of
// it.
func cable(both func(*topology.Link), one func(*topology.Link, string)) func(*call) (starlark.Value, error) {
	return func(c *call) (starlark.Value, error) {
		l := c.self.(*link)
		var sender starlark.Value
		if err := c.unpack("sender??", &sender); err != nil {
			return nil, err
		}
		from, err := l.senders(sender)
		switch {
		case err != nil:
			return nil, err
		case len(from) == 2:
			both(l.live)
		default:
			one(l.live, from[0])
		}
		return nil, nil
	}
}
