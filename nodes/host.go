package nodes

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"

	"netlab/topology/wire"
)

// Host is a node with a TCP/IP stack: an end host, or a router where its options
// say that it forwards. It is made by [New] and ended by [Host.Close].
//
// Unless a method says otherwise, its caller holds the network's lock.
type Host struct {
	name    string
	env     *Env
	options Options
	stack   *parked
	boots   int
	closed  bool

	lo         *Interface
	ifaces     []*Interface
	own        map[netip.Addr]bool
	routes     []Route
	forwarding forwarding

	sockets   map[pair]*Socket
	listeners []*Listener
	datagrams []*UDPSocket
	pings     []*Ping
	created   uint64 // sockets made so far, for their order

	event  event
	intake intake
	// passing is the arrival that the host is about to pass on, nil for none.
	passing *Arrival
	ids     identification
}

// owns reports whether an address is one of the host's own.
func (h *Host) owns(a netip.Addr) bool { return h.own[a] || a.IsLoopback() }

// live returns the TCP sockets that have a connection, oldest first.
func (h *Host) live() []*Socket {
	all := make([]*Socket, 0, len(h.sockets))
	for _, s := range h.sockets {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *Socket) int { return cmp.Compare(a.order, b.order) })
	return all
}

// pair is the 4-tuple of a TCP socket.
type pair struct{ local, remote netip.AddrPort }

// New makes a node. It must be called inside [OneProcessor].
func New(env *Env, name string, options Options) (*Host, error) {
	h := &Host{name: name, env: env, options: options, sockets: make(map[pair]*Socket), own: make(map[netip.Addr]bool)}
	if err := h.boot(); err != nil {
		h.Close()
		return nil, fmt.Errorf("node %s: %w", name, err)
	}
	return h, nil
}

// Name returns the node's name.
func (h *Host) Name() string { return h.name }

// boot gives the host a stack, with all its interfaces.
func (h *Host) boot() error {
	generation := ""
	if h.boots > 0 {
		generation = "." + strconv.Itoa(h.boots)
	}
	h.boots++
	h.stack = newStack(h, generation)
	h.ids = newIdentification(h.env.Seed, h.name+generation)
	if err := h.options.apply(h.stack); err != nil {
		return err
	}
	if err := h.addLoopback(); err != nil {
		return err
	}
	for _, i := range h.ifaces {
		if err := i.attach(); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the stack and its goroutines. Open sockets fail with net.ErrClosed.
// No segment is sent: the node vanishes, as if its power had been cut.
func (h *Host) Close() {
	if h.closed {
		return
	}
	h.closed = true
	h.acted(wire.ActCrash)
	h.halt()
}

// Restart crashes the host and boots it again at once, with new sequence
// numbers, no sockets, and no word to anybody: RFC 9293's half-open connections
// (section 3.5.1, figures 9 and 10) begin so. It takes the network's lock.
func (h *Host) Restart() error {
	h.env.Lock.Lock()
	defer h.env.Lock.Unlock()
	if h.closed {
		return fmt.Errorf("node %s: restart: %w", h.name, errClosed)
	}
	h.acted(wire.ActRestart)
	h.halt()
	var err error
	OneProcessor(func() { err = h.boot() })
	if err != nil {
		return fmt.Errorf("node %s: restart: %w", h.name, err)
	}
	h.SetRoutes(h.routes)
	return nil
}

// acted tells of an act, before its consequences.
func (h *Host) acted(act wire.Act) {
	if h.env.Acted != nil {
		h.env.Acted(h.name, act)
	}
}

func (h *Host) halt() {
	for _, i := range h.ifaces {
		i.detach()
	}
	h.lo.detach()
	old := h.stack
	h.stack = nil
	for _, s := range h.live() {
		s.lost()
	}
	clear(h.sockets)
	for _, l := range h.listeners {
		l.lost(wire.CallCrash)
	}
	h.listeners = nil
	for _, u := range h.datagrams {
		u.lost()
	}
	h.datagrams = nil
	for _, p := range h.pings {
		p.lost()
	}
	h.pings = nil
	old.destroy()
}
