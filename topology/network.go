package topology

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"netlab/nodes"
	"netlab/topology/bubble"
	"netlab/topology/rfc"
	"netlab/topology/samples"
	"netlab/topology/sim"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// Network is a live network. Its methods may be called from any goroutine; they
// take its lock, and none of them waits for more than the work it names.
type Network struct {
	spec   Spec
	mu     lock
	loop   sim.Loop
	env    nodes.Env
	engine Engine
	tap    *tap.Tap
	// monitor is nil where no rule is checked.
	monitor *rfc.Monitor
	// sampler is nil where nobody asks for samples.
	sampler *samples.Sampler
	nodes   []*node
	links   []*Link
	// networks are those beyond raw and outside nodes.
	networks []network

	byName map[string]*node
	// linkNames counts the links that are named after the same two nodes.
	linkNames map[string]int
	closed    bool
	// ending are the functions that Close calls first.
	ending []*func()
	live   *driver
	// bubble is the number of the testing/synctest bubble that the network was made in,
	// 0 for none.
	bubble int
}

// node is one node of the network: a host with its stack, or a raw node.
type node struct {
	index   int
	spec    NodeSpec
	machine *nodes.Machine // nil for a node without a stack here
	raw     *nodes.Raw     // nil for any other
	ends    []*linkEnd
	// seen are the sockets of a node whose stack is outside, as they were found last.
	seen map[socketEnds]wire.State
	// loopback is the index in the record of the node's loopback, -1 until
	// something was sent there.
	loopback int
}

// New builds the network that a Spec describes, at virtual time 0, with every
// node up and nothing on the wires. It returns all that is wrong with the Spec,
// see [Spec.Validate]. The caller closes the network.
func New(spec Spec) (*Network, error) {
	if err := spec.Validate(); err != nil {
		return nil, err
	}
	spec = spec.clone()
	nw := &Network{spec: spec, tap: tap.New(spec.Record), byName: make(map[string]*node, len(spec.Nodes)), linkNames: make(map[string]int, len(spec.Links))}
	nw.mu.nw, nw.bubble = nw, bubble.ID()
	if !spec.Unmonitored {
		nw.monitor = rfc.NewMonitor(rfc.Options{})
		nw.tap.AddSink(nw.monitor)
	}
	nw.engine = Engine{&nw.loop, nw}
	nw.env = nodes.Env{
		Loop: &nw.loop, Seed: spec.Seed, Lock: &nw.mu, KeepsBytes: spec.Record.Whole,
		Resolve: nw.AddrsFrom, Virtual: nw.virtual, Arrived: nw.arrived, Done: nw.done, Refused: nw.refused, StateChanged: nw.stateChanged,
		Loopback: nw.loopback, Acted: nw.acted, Tuned: nw.tuned, Saw: nw.saw,
	}
	nw.sample(spec.Samples)
	if err := nw.build(); err != nil {
		nw.Close()
		return nil, fmt.Errorf("topology: %w", err)
	}
	return nw, nil
}

func (nw *Network) build() error {
	for i, spec := range nw.spec.Nodes {
		if err := nw.addNode(i, spec); err != nil {
			return err
		}
	}
	for i, spec := range nw.spec.Links {
		if err := nw.addLink(i, spec); err != nil {
			return err
		}
	}
	for _, n := range nw.nodes {
		known := tap.Node{Name: n.spec.Name, Kind: n.spec.Kind, Addrs: n.prefixes(), Networks: n.spec.Networks, Stack: n.spec.Stack}
		if n.machine != nil {
			known.TimeWait, known.MaxRTO, known.RACK = n.machine.TimeWait(), n.machine.MaxRTO(), n.machine.RACK()
		}
		nw.tap.AddNode(known)
		if nw.monitor != nil {
			nw.monitor.AddNode(known)
		}
	}
	nw.reroute()
	return nil
}

func (nw *Network) addNode(index int, spec NodeSpec) error {
	n := &node{index: index, spec: spec, loopback: -1}
	nw.nodes = append(nw.nodes, n)
	nw.byName[spec.Name] = n
	if !spec.Kind.Stacked() {
		if n.raw = nodes.NewRaw(&nw.env, spec.Name); spec.Kind == Outside {
			n.raw.Refuses()
		}
		for _, p := range spec.Networks {
			nw.networks = append(nw.networks, network{p, n})
		}
		return nil
	}
	options := spec.Options
	options.Forward = options.Forward || spec.Kind == Router
	var err error
	n.machine, err = nodes.New(&nw.env, spec.Name, options)
	return err
}

// network is a prefix that lies beyond a node.
type network struct {
	prefix netip.Prefix
	by     *node
}

func (n *node) prefixes() []netip.Prefix {
	var all []netip.Prefix
	for _, e := range n.ends {
		all = append(all, e.prefixes...)
	}
	return all
}

// Addrs returns the addresses of a node, IPv4 first, none where there is no such
// node. As in any name system, capitals make no difference, unless two nodes differ
// by them only.
func (nw *Network) Addrs(name string) []netip.Addr { return nw.AddrsFrom("", name) }

// AddrsFrom returns the addresses of a node in the order in which another node
// tries them: IPv4 first, and of each family those on a link between the two.
func (nw *Network) AddrsFrom(from, name string) []netip.Addr {
	n := nw.named(name)
	if n == nil {
		return nil
	}
	var all []netip.Addr
	for _, v4 := range []bool{true, false} {
		for _, shared := range []bool{true, false} {
			for _, e := range n.ends {
				for _, p := range e.prefixes {
					if p.Addr().Is4() == v4 && (e.peer().node.spec.Name == from) == shared {
						all = append(all, p.Addr())
					}
				}
			}
		}
	}
	return all
}

// named returns the node that a name is of, nil for none.
func (nw *Network) named(name string) *node {
	if n := nw.byName[name]; n != nil {
		return n
	}
	for _, n := range nw.nodes {
		if strings.EqualFold(n.spec.Name, name) {
			return n
		}
	}
	return nil
}

// Host returns a node with a stack by its name. It panics where there is none:
// the name is one that the caller's own Spec gives.
func (nw *Network) Host(name string) *nodes.Host {
	n := nw.byName[name]
	if n == nil || n.machine == nil {
		panic(fmt.Sprintf("topology: no host or router %q in this network", name))
	}
	return n.machine.Host()
}

// Outside returns a node whose stack is code outside as that code has it, by its name: the
// same until that is closed, then a new one. It panics
// where there is none: the name is one that the caller's own Spec gives.
func (nw *Network) Outside(name string) *nodes.Outside {
	n := nw.byName[name]
	if n == nil || n.spec.Kind != Outside {
		panic(fmt.Sprintf("topology: no outside node %q in this network", name))
	}
	nw.mu.Lock()
	defer nw.mu.Unlock()
	return n.raw.Outside()
}

// Link returns the first link between two nodes, whichever way round they are
// named. It panics where there is none.
func (nw *Network) Link(a, b string) *Link {
	for _, l := range nw.links {
		if l.spec.A == a && l.spec.B == b || l.spec.A == b && l.spec.B == a {
			return l
		}
	}
	panic(fmt.Sprintf("topology: no link between %q and %q in this network", a, b))
}

// Links returns all links, in the order of the Spec.
func (nw *Network) Links() []*Link { return slices.Clone(nw.links) }

// Spec returns what the network was made from.
func (nw *Network) Spec() Spec { return nw.spec.clone() }

// Tap returns the record so far: every packet, every change of a state, and what
// became of them. While the network goes on, the fates and the connections in it go
// on changing: look at one that was started by Inspect, or after Close.
func (nw *Network) Tap() *tap.Record {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	return nw.tap.Record()
}

// Findings returns the rules of the RFCs that were broken so far, nil where the
// Spec has none checked.
func (nw *Network) Findings() *rfc.Findings {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	if nw.monitor == nil {
		return nil
	}
	return nw.monitor.Findings(nw.loop.Now())
}

// Inspect has fn look at the record with the network's lock held, so that nothing
// happens meanwhile: fn must not call the network, nor anything that blocks.
func (nw *Network) Inspect(fn func(*tap.Record)) {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	fn(nw.tap.Record())
}

// AddSink has s see every event of the record as it happens, with the network's
// lock held: it must not call the network.
func (nw *Network) AddSink(s tap.Sink) {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	nw.tap.AddSink(s)
}

// Digest returns a hash over everything that has happened so far.
func (nw *Network) Digest() string {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	return nw.tap.Digest()
}

// Counts returns how many packets were sent so far, how many of them were dropped and
// how many the record does not list any more, and how many connections there were.
func (nw *Network) Counts() (sent, dropped, evicted uint64, conns int) {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	return nw.tap.Count()
}

// Remark records a line of text of whoever drives the network; pos is where it says so,
// file:line, or empty.
func (nw *Network) Remark(text, pos string) {
	nw.mu.Lock()
	defer nw.mu.Unlock()
	nw.tap.Remark(tap.Remark{At: nw.loop.Now(), Text: text, Pos: pos})
}

// acted records what is done to a node.
func (nw *Network) acted(node string, act wire.Act, detail string) {
	a := tap.Act{Kind: act, Link: tap.NoLink, Node: node, Detail: detail}
	if act == wire.ActSet {
		m := nw.byName[node].machine
		a.TimeWait, a.MaxRTO, a.RACK = m.TimeWait(), m.MaxRTO(), m.RACK()
	}
	nw.act(a)
}

// act records what is done now.
func (nw *Network) act(a tap.Act) {
	a.At = nw.loop.Now()
	nw.tap.Acted(a)
}

func (nw *Network) stateChanged(t nodes.Transition) {
	nw.tap.StateChanged(tap.Transition{
		At: nw.loop.Now(), Node: t.Node, Local: t.Local, From: t.From, To: t.To, Cause: t.Cause,
	}, t.Remote)
}

func (nw *Network) tuned(s *nodes.Socket, options wire.Tuning) {
	nw.tap.Tuned(nw.loop.Now(), s.Local(), s.Remote(), options)
}

// OnClose has fn called once, from the goroutine that closes the network, before
// anything of it ends: the latest fn first. Where the network is closed already, OnClose
// itself calls it. The function that it returns forgets fn.
func (nw *Network) OnClose(fn func()) (forget func()) {
	nw.mu.Lock()
	closed := nw.closed
	if !closed {
		nw.ending = append(nw.ending, &fn)
	}
	nw.mu.Unlock()
	if closed {
		fn()
	}
	return func() {
		nw.mu.Lock()
		defer nw.mu.Unlock()
		nw.ending = slices.DeleteFunc(nw.ending, func(other *func()) bool { return other == &fn })
	}
}

// Close ends the live driver, every stack and every goroutine. Blocked calls of
// sockets return net.ErrClosed. Closing again does nothing.
func (nw *Network) Close() error {
	nw.mu.Lock()
	for n := len(nw.ending); n > 0; n = len(nw.ending) {
		fn := *nw.ending[n-1]
		nw.ending = nw.ending[:n-1]
		nw.mu.Unlock()
		fn()
		nw.mu.Lock()
	}
	live := nw.live
	if !nw.closed {
		nw.closed = true
		for _, n := range nw.nodes {
			if n.machine != nil {
				n.machine.Close()
			} else {
				n.raw.Close()
			}
		}
		if live != nil {
			close(live.done)
		}
	}
	nw.mu.Unlock()
	if live != nil {
		<-live.ended
	}
	return nil
}

// lock is the network's lock. Taking it brings a live network up to date, and so does
// letting it go, which wakes the driver where there is something earlier to do.
type lock struct {
	sync.Mutex
	nw *Network
}

func (l *lock) Lock() {
	l.Mutex.Lock()
	l.nw.live.catchUp()
}

func (l *lock) Unlock() {
	l.nw.live.reschedule()
	l.Mutex.Unlock()
}
