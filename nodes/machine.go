package nodes

import (
	"bytes"
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// Machine is what runs a [Host]: its stack, interfaces and sockets, for whoever
// drives the network. It is made by [New] and ended by [Machine.Close]. None of its
// methods blocks; all expect the network's lock to be held.
type Machine struct {
	name      string
	env       *Env
	options   Options
	stack     *driven
	boots     int
	condition Condition
	ended     bool
	failure   error // why the last stack ended

	lo         *Interface
	ifaces     []*Interface
	own        map[netip.Addr]*Interface
	routes     []Route
	forwarding forwarding
	routed     routed

	sockets   map[pair]*Socket
	listeners []*Listener
	endpoints []*endpoint
	created   uint64 // sockets made so far, for their order

	event  event
	intake intake
	// in and out are what a call of a socket receives into and sends.
	in  tcpip.SliceWriter
	out bytes.Reader
	// passing is the arrival that the host is about to pass on, nil for none.
	passing *Arrival
	ids     identification
	// reassemblies are the segments that arrive in fragments, the oldest first.
	reassemblies []reassembly

	// held is what waits while the node is frozen, heldBytes the size of its packets,
	// sleepers who waits.
	held      []held
	heldBytes int
	sleepers  []func()
}

// Host returns the node as its users have it.
func (h *Machine) Host() *Host { return &Host{h} }

// owns reports whether an address is one of the host's own.
func (h *Machine) owns(a netip.Addr) bool { return h.own[a] != nil || a.IsLoopback() }

// live returns the TCP sockets that have a connection, oldest first.
func (h *Machine) live() []*Socket {
	all := make([]*Socket, 0, len(h.sockets))
	for _, s := range h.sockets {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *Socket) int { return cmp.Compare(a.order, b.order) })
	return all
}

// pair is the 4-tuple of a TCP socket.
type pair struct{ local, remote netip.AddrPort }

// New makes a node.
func New(env *Env, name string, options Options) (*Machine, error) {
	h := &Machine{name: name, env: env, options: options, condition: Off, sockets: make(map[pair]*Socket), own: make(map[netip.Addr]*Interface)}
	h.lo = newLoopback(h)
	err := options.Validate()
	if err == nil {
		err = h.boot()
	}
	if err != nil {
		h.Close()
		return nil, fmt.Errorf("node %s: %w", name, err)
	}
	return h, nil
}

// Name returns the node's name.
func (h *Machine) Name() string { return h.name }

// boot gives the host a stack, with all its interfaces.
func (h *Machine) boot() error {
	generation := ""
	if h.boots > 0 {
		generation = "." + strconv.Itoa(h.boots)
	}
	h.boots++
	h.condition = Running
	h.stack, h.routed = newStack(h, generation), routed{}
	h.ids = newIdentification(h.env.Seed, h.name+generation)
	if err := h.options.apply(h.stack); err != nil {
		return err
	}
	for _, i := range h.ifaces {
		if err := i.attach(); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the stack for good, without a word to the peers or in the record. Open
// sockets fail with net.ErrClosed.
func (h *Machine) Close() {
	if h.ended {
		return
	}
	h.ended = true
	if h.condition != Off {
		h.halt(errClosed)
	}
}
