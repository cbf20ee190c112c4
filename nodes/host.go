package nodes

// Host is a node with a TCP/IP stack, an end host or a router, as its users have
// it: to dial and to listen, to look at, to cut its power and to freeze it. Its
// methods may be called from any goroutine at any time; they take the network's
// lock. What whoever drives the network calls with the lock held is a [Machine].
type Host struct {
	machine *Machine
}

// Name returns the node's name.
func (h *Host) Name() string { return h.machine.name }

// locked runs fn on the machine with the network's lock held.
func (h *Host) locked(fn func(*Machine) error) error {
	m := h.machine
	m.env.Lock.Lock()
	defer m.env.Lock.Unlock()
	return fn(m)
}

// Crash cuts the node's power: it says nothing more, its connections are
// forgotten and nobody is told, and what arrives falls into silence. Its sockets
// fail with an error that says so and is net.ErrClosed. A node without power stays
// as it is. It fails only where the network is closed.
func (h *Host) Crash() error { return h.locked((*Machine).Crash) }

// Boot gives power to a node that has none: a new stack with new sequence numbers
// and no sockets, the addresses, routes and options of before. A node that has
// power stays as it is. It fails only where the network is closed.
func (h *Host) Boot() error { return h.locked((*Machine).Boot) }

// Restart is Crash and Boot at one instant: RFC 9293's half-open connections
// (section 3.5.1, figures 9 and 10) begin so.
func (h *Host) Restart() error { return h.locked((*Machine).Restart) }

// Freeze stops the node where it is. Packets that arrive and timers that expire
// wait, in the order in which they came, and so do calls of its sockets: those that
// block until a Thaw or their deadline, Close and Abort by returning at once and
// taking effect then. The world goes on meanwhile: to its peers the node is silent.
// Of packets 64 MiB wait, 256 bytes more counted for each; those beyond are lost.
// A frozen node stays as it is. It fails where the node has no power or the network
// is closed.
func (h *Host) Freeze() error { return h.locked((*Machine).Freeze) }

// Thaw lets a frozen node go on, with all that has waited at this instant. Any
// other node stays as it is. It fails only where the network is closed.
func (h *Host) Thaw() error { return h.locked((*Machine).Thaw) }

// Condition tells whether the node runs.
func (h *Host) Condition() Condition {
	var c Condition
	_ = h.locked(func(m *Machine) error { c = m.Condition(); return nil }) // it cannot fail
	return c
}

// Set replaces all options of the node; begin with [Host.Options] to change one.
// Sockets that exist already keep what they took from the old ones when they were
// made; TIME-WAIT is read when it is entered. A node without power has them when
// it boots.
func (h *Host) Set(o Options) error {
	return h.locked(func(m *Machine) error { return m.Set(o) })
}

// Options returns the node's options.
func (h *Host) Options() Options {
	var o Options
	_ = h.locked(func(m *Machine) error { o = m.options; return nil })
	return o
}

// Sockets lists the node's TCP sockets: listeners, then connections, each oldest
// first; none for a node without power.
func (h *Host) Sockets() []SocketInfo {
	var all []SocketInfo
	_ = h.locked(func(m *Machine) error { all = m.Sockets(); return nil })
	return all
}

// Stats returns the counters of the node's stack, zero for a node without power.
func (h *Host) Stats() Stats {
	var s Stats
	_ = h.locked(func(m *Machine) error { s = m.Stats(); return nil })
	return s
}
