package nodes

import (
	"fmt"
	"net/netip"
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

	ifaces []*Interface

	sockets   map[pair]*Socket
	listeners []*Listener
	created   uint64 // sockets made so far, for their order

	// serving is the socket that the current event is about, nil for none or
	// several; touched are the sockets whose state the event may change.
	serving *Socket
	touched []*Socket
	// arrived are connection attempts of the event: 4-tuples that had no socket
	// when a segment arrived for them.
	arrived []attempt
	// unowned are the timers made in the event before their socket was known.
	unowned []*timer

	ids identification
}

// pair is the 4-tuple of a TCP socket.
type pair struct{ local, remote netip.AddrPort }

// New makes a node. It must be called inside [OneProcessor].
func New(env *Env, name string, options Options) (*Host, error) {
	h := &Host{name: name, env: env, options: options, sockets: make(map[pair]*Socket)}
	if err := h.boot(); err != nil {
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
	h.halt()
}

// Restart crashes the host and boots it again at once, with new sequence
// numbers, no sockets, and no word to anybody: RFC 9293's half-open connections
// (section 3.5.1, figures 9 and 10) begin so.
func (h *Host) Restart() error {
	h.halt()
	var err error
	OneProcessor(func() { err = h.boot() })
	if err != nil {
		return fmt.Errorf("node %s: restart: %w", h.name, err)
	}
	if h.options.routes != nil {
		return h.SetRoutes(h.options.routes)
	}
	return nil
}

func (h *Host) halt() {
	for _, i := range h.ifaces {
		i.detach()
	}
	old := h.stack
	h.stack = nil
	for _, s := range h.live() {
		s.lost()
	}
	clear(h.sockets)
	for _, l := range h.listeners {
		l.lost()
	}
	h.listeners = nil
	old.destroy()
}

// begin opens an event about one socket, nil for none.
func (h *Host) begin(s *Socket) {
	h.serving = s
	h.touched = h.touched[:0]
	h.arrived = h.arrived[:0]
	if s != nil {
		h.touched = append(h.touched, s)
	}
}

// settle lets the stack finish the event and reports what it changed.
func (h *Host) settle(cause Cause) {
	h.stack.run()
	for _, s := range h.touched {
		s.observe(cause)
	}
	for _, a := range h.arrived {
		if s := h.discover(a); s != nil {
			s.observe(cause)
			if h.serving == nil && len(h.arrived) == 1 {
				h.serving = s
			}
		}
	}
	for i, t := range h.unowned {
		t.owner = h.serving
		h.unowned[i] = nil
	}
	h.unowned = h.unowned[:0]
	h.serving = nil
}

// call runs fn, a call of a socket's owner, as one event.
func (h *Host) call(s *Socket, name string, fn func()) {
	h.begin(s)
	fn()
	h.settle(Cause{Kind: Call, Name: name})
}

// report tells the observer of one change.
func (h *Host) report(local, remote netip.AddrPort, from, to wire.State, cause Cause) {
	h.env.StateChanged(Transition{
		Node: h.name, Local: local, Remote: remote, From: from, To: to, Cause: cause,
	})
}
