package scripts

import (
	"errors"
	"fmt"
	"net/netip"

	"netlab/topology"
	"netlab/topology/tap"
)

// start builds the network before the first thing that happens in it.
func (r *run) start(c *call) error {
	if r.nw != nil {
		return nil
	}
	if err := r.checkDeclarations(); err != nil {
		return err
	}
	nw, err := topology.New(r.spec)
	if err != nil {
		return err
	}
	r.nw = nw
	if r.built != nil {
		r.built(r.spec, nw.Tap().Nodes)
		return errors.New("the network was built, and no more is asked for")
	}
	nw.Do(func(e *topology.Engine) { r.engine = e })
	if c != nil {
		r.startedAt = c.pos()
	}
	r.owners = r.engine.Owner
	r.observer = newObserver(r)
	nw.AddSink(r.observer)
	for _, s := range r.sinks {
		if l, ok := s.(LinkSink); ok {
			l.SetLinks(nw.Tap().Links)
		}
		nw.AddSink(&gate{r, s})
	}
	for i, l := range nw.Links() {
		r.links[i].live = l
	}
	for _, h := range r.hosts {
		h.attach()
	}
	return nil
}

// checkDeclarations finds what only the whole network can show.
func (r *run) checkDeclarations() error {
	linked := make(map[string]bool)
	for _, l := range r.spec.Links {
		linked[l.A], linked[l.B] = true, true
	}
	for i, n := range r.spec.Nodes {
		if len(n.Addrs) > 0 && !linked[n.Name] {
			return r.lab.at(r.hosts[i].pos, hint(fmt.Errorf("node %s has addresses, but no link to have them on", n.Name),
				"declare one: link(%s, ...)", n.Name))
		}
	}
	return nil
}

// undeclarable refuses a declaration once the network runs.
func (c *call) undeclarable() error {
	if c.r.nw == nil {
		return nil
	}
	return hint(fmt.Errorf("the network runs already, since line %d", c.r.startedAt.Line),
		"declare nodes and links before the first thing that happens")
}

// addNode declares a node; everything that is wrong with it is said at once.
func (c *call) addNode(spec topology.NodeSpec) (*node, error) {
	r := c.r
	if err := c.undeclarable(); err != nil {
		return nil, err
	}
	if err := c.take(&nodeQuota, 1); err != nil {
		return nil, err
	}
	if other := r.byName[spec.Name]; other != nil {
		return nil, hint(fmt.Errorf("there is another node %q, declared in line %d", other.name, other.pos.Line), "give each node another name")
	}
	if err := spec.Validate(); err != nil {
		return nil, firstOf(err)
	}
	n := &node{r: r, name: spec.Name, kind: spec.Kind, pos: c.pos()}
	if err := r.claim(n, spec.Addrs); err != nil {
		return nil, err
	}
	r.spec.Nodes = append(r.spec.Nodes, spec)
	r.hosts = append(r.hosts, n)
	r.byName[n.name] = n
	return n, nil
}

// claim gives a node addresses that nobody has.
func (r *run) claim(n *node, addrs []netip.Prefix) error {
	for _, p := range addrs {
		if other := r.addrs[p.Addr()]; other != nil {
			return fmt.Errorf("address %v belongs to node %s already, declared in line %d", p.Addr(), other.name, other.pos.Line)
		}
		r.addrs[p.Addr()] = n
	}
	return nil
}

// firstOf is the first of several errors that were joined.
func firstOf(err error) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return firstOf(joined.Unwrap()[0])
	}
	return err
}

// node returns the node that a value names: the node itself, or its name.
func (r *run) node(name string) (*node, error) {
	if n := r.byName[name]; n != nil {
		return n, nil
	}
	return nil, suggest(fmt.Errorf("no node %q", name), name, r.names())
}

func (r *run) names() []string {
	var names []string
	for _, n := range r.hosts {
		names = append(names, n.name)
	}
	return names
}

// gate passes on what happens until the run is over.
type gate struct {
	r    *run
	sink tap.Sink
}

func (g *gate) Observe(e tap.Event) {
	if !g.r.over {
		g.sink.Observe(e)
	}
}
