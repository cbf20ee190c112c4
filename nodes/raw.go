package nodes

import (
	"net"
	"net/netip"

	"netlab/topology/wire"
)

// Raw is a node without a stack of this package, for whoever drives the network:
// somebody else writes its packets and reads what it is sent. Nothing answers by
// itself, not even a reset. Code that may run in any goroutine has it as an [Outside].
type Raw struct {
	notifier
	name    string
	env     *Env
	ports   []Port
	outputs []func(Datagram)
	inbox   []Received
	refuses bool
	ended   bool
	door    *Outside
	// off says that the node has no power; onPower is told when that changes, switching
	// holds a token meanwhile.
	off       bool
	onPower   func(on bool) error
	switching chan struct{}
}

// Port is what connects a node without a stack to a link.
type Port struct {
	// Name is that of the link, MTU its largest IP datagram in bytes.
	Name string
	MTU  int
	// Prefixes are the addresses of the node there, each with its subnet.
	Prefixes []netip.Prefix
	// Routes are what the network would have the node send there, beside what is in
	// these subnets. A raw node has none.
	Routes []netip.Prefix
}

// Received is a packet that has reached a node without a stack.
type Received struct {
	// Packet may be the record's own: it must not be changed.
	Packet *wire.Packet
	// N is its number in the record.
	N uint64
	// Port is the index of the port that it came in by.
	Port int
}

// maxInbox is how many packets a raw node keeps for its reader, the newest; a
// script that never reads must not fill the memory.
const maxInbox = 1 << 16

// maxUnread is how many packets wait for code outside: more than a TCP window of a
// kernel, whose packets come faster than a busy machine reads them.
const maxUnread = 10000

// overUnread is the decision about a packet that finds no room there.
var overUnread = wire.Decision{By: wire.ByLimit, Setting: "limit 10000 of a node outside", Draw: wire.NoDraw}

// NewRaw makes a raw node.
func NewRaw(env *Env, name string) *Raw {
	return &Raw{name: name, env: env, switching: make(chan struct{}, 1)}
}

// Refuses has the node lose what arrives while 10000 packets wait to be received, and
// have the record say so, where a raw node forgets the oldest of 65536.
func (r *Raw) Refuses() { r.refuses = true }

// Name returns the node's name.
func (r *Raw) Name() string { return r.name }

// AddPort connects the node to a link and returns the port's index. What the node
// sends there goes to output.
func (r *Raw) AddPort(p Port, output func(Datagram)) int {
	r.ports = append(r.ports, p)
	r.outputs = append(r.outputs, output)
	return len(r.ports) - 1
}

// SetRoutes replaces the routes of every port.
func (r *Raw) SetRoutes(routes [][]netip.Prefix) {
	for i := range r.ports {
		r.ports[i].Routes = routes[i]
	}
}

// Ports returns how many links the node is connected to.
func (r *Raw) Ports() int { return len(r.ports) }

// Addrs returns the node's addresses, port by port.
func (r *Raw) Addrs() []netip.Addr {
	var all []netip.Addr
	for _, p := range r.ports {
		for _, prefix := range p.Prefixes {
			all = append(all, prefix.Addr())
		}
	}
	return all
}

// Prefixes returns the addresses of a port.
func (r *Raw) Prefixes(port int) []netip.Prefix { return r.ports[port].Prefixes }

// Send puts a datagram on the link of a port, whatever it contains. The node
// keeps nothing of it, and the caller must not change it any more.
func (r *Raw) Send(port int, datagram []byte) { r.outputs[port](Datagram{Bytes: datagram}) }

// Deliver takes packets that arrive at a port.
func (r *Raw) Deliver(port int, arrivals []Arrival) {
	for i := range arrivals {
		a := &arrivals[i]
		if r.off {
			r.env.Arrived(a)
			a.Datagram.Release()
			continue
		}
		full := len(r.inbox) == maxInbox
		if r.refuses && len(r.inbox) >= maxUnread {
			a.Datagram.Release()
			r.env.Refused(a, overUnread)
			continue
		}
		r.env.Arrived(a)
		a.Datagram.Release()
		if full {
			r.inbox = r.inbox[1:] // append moves the others once in a while
		}
		r.inbox = append(r.inbox, Received{a.Packet, a.N, port})
	}
	r.wake()
	r.door.wake()
}

// Receive takes the oldest packet that has arrived, false where there is none.
func (r *Raw) Receive() (Received, bool) {
	if len(r.inbox) == 0 {
		return Received{}, false
	}
	p := r.inbox[0]
	r.inbox = r.inbox[1:]
	return p, true
}

// Pending returns how many packets wait to be received.
func (r *Raw) Pending() int { return len(r.inbox) }

// Outside returns the node as code outside has it: the same until that is closed, then
// a new one, which does not read what has arrived before.
func (r *Raw) Outside() *Outside {
	if r.door == nil || r.door.failure != nil {
		if r.door != nil {
			r.inbox = nil
		}
		r.door = &Outside{raw: r}
		switch {
		case r.ended:
			r.door.failure = net.ErrClosed
		case r.off:
			r.door.failure = errOff
		}
	}
	return r.door
}

// Close ends the node: nobody waits for packets any more.
func (r *Raw) Close() {
	r.ended = true
	r.door.end(net.ErrClosed)
}
