package scripts

import (
	"fmt"
	"net/netip"

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

func init() {
	register(10, "",
		entry{Builtin: Builtin{
			Name: "host", Params: "(name, *addresses, **options)",
			Doc:     "Declares an end host with its TCP/IP stack.",
			More:    "Addresses, such as \"192.0.2.1/24\", are those of its first link; without any it gets one IPv4 and one IPv6 address. The options are listed under node options.",
			Example: "a = host(\"a\", \"192.0.2.1/24\", time_wait = \"10s\", cc = \"cubic\")\nb = host(\"b\", \"192.0.2.2/24\")\nlink(a, b)\nb.listen(80)\na.connect(\"b:80\").close()",
		}, run: func(c *call) (starlark.Value, error) { return declare(c, topology.Host) }, early: true},
		entry{Builtin: Builtin{
			Name: "router", Params: "(name, **options)",
			Doc:     "Declares a router: a host that also forwards, and keeps no state of the connections that pass.",
			Example: "a, r, b = host(\"a\"), router(\"r\"), host(\"b\")\nlink(a, r, delay = \"5ms\")\nlink(r, b, delay = \"5ms\")\nb.listen(80)\na.connect(\"b:80\")\nexpect_eq(now(), \"20ms\")",
		}, run: func(c *call) (starlark.Value, error) { return declare(c, topology.Router) }, early: true},
		entry{Builtin: Builtin{
			Name: "raw", Params: "(name, *addresses)",
			Doc:     "Declares a node without a stack: the script writes its segments and reads what arrives.",
			Example: "x, b = raw(\"x\"), host(\"b\")\nlink(x, b)\nb.listen(80)\nc = x.conn(\"b:80\")\nc.send(\"S 0:0(0) win 65535\")\nc.expect(\"S. 0:0(0) ack 1\")",
		}, run: func(c *call) (starlark.Value, error) { return declare(c, topology.Raw) }, early: true},
	)
	common := func() []entry {
		return []entry{
			{
				Builtin: Builtin{Name: "name", Doc: "The node's name.", Example: `expect_eq(a.name, "a")`},
				get:     func(v starlark.Value) (starlark.Value, error) { return starlark.String(v.(*node).name), nil },
			},
			{Builtin: Builtin{
				Name: "addr", Params: "(family=4)", Doc: "The node's first address of a family, 4 or 6, as text.",
				Example: `expect_eq(a.addr(), "10.0.0.1")`,
			}, run: nodeAddr},
			{Builtin: Builtin{
				Name: "addrs", Params: "()", Doc: "All addresses of the node, IPv4 first.",
				Example: `expect_eq(a.addrs(), ["10.0.0.1", "fd00::1"])`,
			}, run: nodeAddrs},
		}
	}
	register(20, "host", common()...)
	register(60, "raw", common()...)
	register(20, "host",
		entry{Builtin: Builtin{
			Name: "set", Params: "(**options)", Doc: "Changes options of the node while it runs and keeps the others; see node options.",
			More:    "Sockets that exist keep the options that they were made with; only time_wait is read when TIME-WAIT is entered.",
			Example: "a.set(time_wait = \"1s\")\nclient.close()\nconn.close()\nrun()\nexpect_eq(client.time_in(\"TIME-WAIT\"), \"1s\")",
		}, run: nodeSet},
		entry{Builtin: Builtin{
			Name: "stats", Params: "()", Doc: "Counters of the node's stack since it booted, as a dict.",
			Example: `expect_eq(a.stats()["active_opens"], 1)`,
		}, run: nodeStats},
		entry{Builtin: Builtin{
			Name: "crash", Params: "()", Doc: "Cuts the node's power: it sends nothing more, its connections are forgotten, nobody is told, and what arrives gets no answer.",
			More:    "Its own sockets fail: \"node b was powered off\". A node without power stays as it is.",
			Example: "b.crash()\nconn.recv(fails = \"powered off\")\nclient.send(\"hello\")\nclient.recv(fails = \"timed out\")",
		}, run: power((*nodes.Host).Crash)},
		entry{Builtin: Builtin{
			Name: "boot", Params: "()", Doc: "Switches a node without power on again: with new sequence numbers and no sockets, and with the addresses and options that it had.",
			More:    "A node that has power stays as it is.",
			Example: "b.crash()\nsleep(\"10s\")\nb.boot()\nb.listen(80)\na.connect(\"b:80\")\nclient.send(\"hello\")\nclient.recv(fails = \"connection reset\")",
		}, run: power((*nodes.Host).Boot)},
		entry{Builtin: Builtin{
			Name: "restart", Params: "()", Doc: "Crashes the node and boots it again at once: its connections are forgotten, and nobody is told.",
			Example: "b.restart()\nexpect_eq(b.sockets(), [])\nclient.send(\"hello\")\nclient.recv(fails = \"connection reset\")",
		}, run: power((*nodes.Host).Restart)},
		entry{Builtin: Builtin{
			Name: "freeze", Params: "()", Doc: "Stops the node where it is: what arrives and what is due waits, and so do calls of its sockets, until thaw().",
			More:    "Everything else goes on: to its peers the node is silent. Close and abort return at once and take effect after thaw().",
			Example: "b.freeze()\nclient.send(\"hello\")\nat(\"5s\", b.thaw)\nexpect_eq(conn.recv(), \"hello\")\nexpect_eq(now(), \"5s\")",
		}, run: power((*nodes.Host).Freeze)},
		entry{Builtin: Builtin{
			Name: "thaw", Params: "()", Doc: "Lets a frozen node go on: what waited is handled in the order in which it came.",
			Example: "b.freeze()\nclient.send(\"hello\")\nsleep(\"1s\")\nb.thaw()\nexpect_eq(conn.recv(), \"hello\")",
		}, run: power((*nodes.Host).Thaw)},
	)
}

func declare(c *call, kind topology.Kind) (starlark.Value, error) {
	options := c.kwargs
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
	for _, arg := range c.args[1:] {
		text, err := word(arg)
		if err != nil {
			return nil, fmt.Errorf("address: %w", err)
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, hint(fmt.Errorf("%q is not an address with its prefix length", text), `such as "192.0.2.1/24"`)
		}
		spec.Addrs = append(spec.Addrs, p)
	}
	if err := setNode(&spec.Options, options); err != nil {
		return nil, err
	}
	return c.addNode(spec)
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
	if err := setNode(&o, c.kwargs); err != nil {
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
	s := n.host.Stats()
	return record(
		"active_opens", s.ActiveOpens, "passive_opens", s.PassiveOpens, "failed_connects", s.FailedConnects,
		"segments_sent", s.SegmentsSent, "segments_received", s.SegmentsReceived,
		"retransmits", s.Retransmits, "fast_retransmits", s.FastRetransmits, "timeouts", s.Timeouts,
		"resets_sent", s.ResetsSent, "resets_received", s.ResetsReceived,
		"checksum_errors", s.ChecksumErrors, "invalid_segments", s.InvalidSegments,
		"listen_overflow_syn_drops", s.ListenOverflowSynDrop, "listen_overflow_ack_drops", s.ListenOverflowAckDrop,
		"syn_cookies_sent", s.SynCookiesSent, "syn_cookies_received", s.SynCookiesReceived,
		"no_route", s.NoRoute, "ttl_exceeded", s.TTLExceeded,
	), nil
}
