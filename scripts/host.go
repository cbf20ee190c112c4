package scripts

import (
	"fmt"
	"net/netip"
	"slices"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/sim"
)

// node is a host, a router or a raw node of the lab.
type node struct {
	object
	r    *run
	name string
	kind topology.Kind
	pos  syntax.Position

	// host and machine are nil for a raw node, and before the network runs.
	host    *nodes.Host
	machine *nodes.Machine
	conns   []*conn
	raw     *rawNode // nil for any other
}

func (n *node) String() string        { return n.name }
func (n *node) Hash() (uint32, error) { return starlark.String(n.name).Hash() }
func (n *node) Type() string {
	if n.kind == topology.Raw {
		return "raw"
	}
	return "host"
}
func (n *node) Attr(name string) (starlark.Value, error) { return attribute(n, name) }
func (n *node) AttrNames() []string                      { return attributes(n) }

// attach finds the node in the network that now runs.
func (n *node) attach() {
	if n.kind == topology.Raw {
		n.raw = newRawNode(n)
		return
	}
	n.host, n.machine = n.r.nw.Host(n.name), n.r.engine.Machine(n.name)
}

// up waits while a node is frozen, and refuses what it cannot do without power.
func (c *call) up(n *node) error {
	for asleep := true; asleep; {
		c.r.do(func(*sim.Loop) { asleep = n.machine.Asleep(func() { c.r.wake(c.f) }) })
		if asleep {
			if err := c.wait("node " + n.name + ", which is frozen"); err != nil {
				return err
			}
		}
	}
	return n.powered()
}

// powered refuses what a node without power cannot tell.
func (n *node) powered() error {
	if n.host.Condition() == nodes.Off {
		return hint(fmt.Errorf("node %s is powered off", n.name), "%s.boot() gives it power", n.name)
	}
	return nil
}

func nodeBuiltins() []entry {
	return []entry{
		builtin("host(name, *addresses, **options)", declare(topology.Host), "Declares an end host with its TCP/IP stack.").beforeStart().more(
			"Addresses, such as \"192.0.2.1/24\", are those of its first link; without any it gets one IPv4 and one IPv6 address. The options are listed under node options."),
		builtin("router(name, *addresses, **options)", declare(topology.Router), "Declares a router: a host that also forwards, and keeps no state of the connections that pass.").beforeStart().more(
			"Addresses are those of its first link; link() takes those of any, a_addrs and b_addrs."),
		builtin("raw(name, *addresses, networks=[])", declare(topology.Raw), "Declares a node without a stack: the script writes its segments and reads what arrives.").beforeStart().more(
			"Networks, such as \"192.0.2.0/24\", lie beyond the node: the others send there what is for them, and it may send as any of their addresses."),
	}
}

// nodeMethods are those of nodes with a stack and without.
func nodeMethods() []entry {
	return []entry{
		property("name", "The node's name.", func(n *node) starlark.Value { return starlark.String(n.name) }),
		builtin("addr(family=4)", nodeAddr, "The node's first address of a family, 4 or 6, as text."),
		builtin("addrs()", nodeAddrs, "All addresses of the node, IPv4 first."),
	}
}

func hostMethods() []entry {
	return []entry{
		builtin("set(**options)", nodeSet, "Changes options of the node while it runs and keeps the others; see node options.").more(
			"Sockets that exist keep the options that they were made with; only time_wait is read when TIME-WAIT is entered."),
		builtin("stats()", nodeStats, "Counters of the node's stack since it booted, as a dict."),
		builtin("crash()", power((*nodes.Host).Crash), "Cuts the node's power: it sends nothing more, its connections are forgotten, nobody is told, and what arrives gets no answer.").more(
			"Its own sockets fail: \"node b was powered off\". A node without power stays as it is."),
		builtin("boot()", power((*nodes.Host).Boot), "Switches a node without power on again: with new sequence numbers and no sockets, and with the addresses and options that it had.").more(
			"A node that has power stays as it is."),
		builtin("restart()", power((*nodes.Host).Restart), "Crashes the node and boots it again at once: its connections are forgotten, and nobody is told."),
		builtin("freeze()", power((*nodes.Host).Freeze), "Stops the node where it is: what arrives and what is due waits, and so do calls of its sockets, until thaw(). Of packets 64 MiB wait, the others are lost.").more(
			"Everything else goes on: to its peers the node is silent. Close and abort return at once and take effect after thaw()."),
		builtin("thaw()", power((*nodes.Host).Thaw), "Lets a frozen node go on: what waited is handled in the order in which it came."),
	}
}

// declare is the builtin that declares nodes of a kind.
func declare(kind topology.Kind) func(*call) (starlark.Value, error) {
	return func(c *call) (starlark.Value, error) { return c.declare(kind) }
}

func (c *call) declare(kind topology.Kind) (starlark.Value, error) {
	var options []starlark.Tuple
	var networks starlark.Value
	if kind == topology.Raw {
		options = c.split("networks")
		if len(c.kwargs) > 0 {
			networks = c.kwargs[0][1]
		}
	} else {
		options = c.kwargs
	}
	if kind == topology.Raw && len(options) > 0 {
		return nil, fmt.Errorf("a raw node has no stack, so the option %s means nothing to it", options[0][0])
	}
	if len(c.args) == 0 {
		return nil, hint(fmt.Errorf("a node needs a name"), `such as %s("a")`, c.entry.Name)
	}
	name, err := word(c.args[0])
	if err != nil {
		return nil, fmt.Errorf("name: %w", err)
	}
	spec := topology.NodeSpec{Name: name, Kind: kind}
	if spec.Addrs, err = prefixes(c.args[1:]); err != nil {
		return nil, fmt.Errorf("address: %w", err)
	}
	if spec.Networks, err = prefixList(networks); err != nil {
		return nil, fmt.Errorf("networks: %w", err)
	}
	if err := apply(&spec.Options, nodeSettings, options); err != nil {
		return nil, err
	}
	return c.addNode(spec)
}

// prefixes reads addresses with their prefix lengths.
func prefixes(values []starlark.Value) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, v := range values {
		text, err := word(v)
		if err != nil {
			return nil, err
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, hint(fmt.Errorf("%q is not an address with its prefix length", text), `such as "192.0.2.1/24"`)
		}
		all = append(all, p)
	}
	return all, nil
}

// prefixList is prefixes for one of them or a list; nil and None are none.
func prefixList(v starlark.Value) ([]netip.Prefix, error) {
	switch v := v.(type) {
	case nil, starlark.NoneType:
		return nil, nil
	case starlark.String:
		return prefixes([]starlark.Value{v})
	case starlark.Iterable:
		return prefixes(slices.Collect(starlark.Elements(v)))
	}
	return nil, fmt.Errorf("%s: want an address with its prefix length, or a list of them", brief(v))
}

func nodeAddr(c *call) (starlark.Value, error) {
	family := 4
	if err := c.unpack("family?", &family); err != nil {
		return nil, err
	}
	n := c.self.(*node)
	a, err := n.addressOf(n, family)
	if err != nil {
		return nil, err
	}
	return starlark.String(a.String()), nil
}

// addressOf is the address of a family by which the node reaches another one.
func (n *node) addressOf(other *node, family int) (netip.Addr, error) {
	if family != 4 && family != 6 {
		return netip.Addr{}, fmt.Errorf("family %d: want 4 or 6", family)
	}
	for _, a := range n.r.nw.AddrsFrom(n.name, other.name) {
		if a.Is4() == (family == 4) {
			return a, nil
		}
	}
	return netip.Addr{}, hint(fmt.Errorf("node %s has no IPv%d address", other.name, family), "link it to another node, or give it one")
}

func nodeAddrs(c *call) (starlark.Value, error) {
	var out []starlark.Value
	for _, a := range c.r.nw.Addrs(c.self.(*node).name) {
		out = append(out, starlark.String(a.String()))
	}
	return starlark.NewList(out), c.unpack()
}

func nodeSet(c *call) (starlark.Value, error) {
	n := c.self.(*node)
	if len(c.args) > 0 {
		return nil, fmt.Errorf("options are given by name, such as time_wait=\"10s\"")
	}
	o := n.host.Options()
	if err := apply(&o, nodeSettings, c.kwargs); err != nil {
		return nil, err
	}
	return nil, n.host.Set(o)
}

// power is a builtin that does something to the node's power.
func power(do func(*nodes.Host) error) func(*call) (starlark.Value, error) {
	return func(c *call) (starlark.Value, error) {
		if err := c.unpack(); err != nil {
			return nil, err
		}
		return nil, do(c.self.(*node).host)
	}
}

func nodeStats(c *call) (starlark.Value, error) {
	n := c.self.(*node)
	if err := n.powered(); err != nil {
		return nil, err
	}
	var pairs []any
	for name, count := range n.host.Stats().Counters() {
		pairs = append(pairs, name, count)
	}
	return record(pairs...), nil
}
