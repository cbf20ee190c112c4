package nodes

import (
	"net/netip"

	"netlab/topology/wire"
)

// Raw is a node without a stack: whoever runs the lab writes its packets and
// reads what it is sent. Nothing answers by itself, not even a reset.
type Raw struct {
	notifier
	name  string
	env   *Env
	ports []rawPort
	inbox []Received
}

type rawPort struct {
	name     string
	prefixes []netip.Prefix
	output   func(Datagram)
}

// Received is a packet that has reached a raw node.
type Received struct {
	Packet *wire.Packet
	// N is its number in the record.
	N uint64
	// Port is the index of the port that it came in by.
	Port int
}

// maxInbox is how many packets a raw node keeps for its reader, the newest; a
// script that never reads must not fill the memory.
const maxInbox = 1 << 16

// NewRaw makes a raw node.
func NewRaw(env *Env, name string) *Raw { return &Raw{name: name, env: env} }

// Name returns the node's name.
func (r *Raw) Name() string { return r.name }

// AddPort connects the node to a link and returns the port's index.
func (r *Raw) AddPort(name string, prefixes []netip.Prefix, output func(Datagram)) int {
	r.ports = append(r.ports, rawPort{name, prefixes, output})
	return len(r.ports) - 1
}

// Ports returns how many links the node is connected to.
func (r *Raw) Ports() int { return len(r.ports) }

// Addrs returns the node's addresses, port by port.
func (r *Raw) Addrs() []netip.Addr {
	var all []netip.Addr
	for _, p := range r.ports {
		for _, prefix := range p.prefixes {
			all = append(all, prefix.Addr())
		}
	}
	return all
}

// Prefixes returns the addresses of a port.
func (r *Raw) Prefixes(port int) []netip.Prefix { return r.ports[port].prefixes }

// Send puts a datagram on the link of a port, whatever it contains. The node
// keeps nothing of it, and the caller must not change it any more.
func (r *Raw) Send(port int, datagram []byte) { r.ports[port].output(Datagram{Bytes: datagram}) }

// Deliver takes packets that arrive at a port.
func (r *Raw) Deliver(port int, arrivals []Arrival) {
	for i := range arrivals {
		a := &arrivals[i]
		r.env.Arrived(a)
		a.Datagram.Release()
		if len(r.inbox) == maxInbox {
			r.inbox = r.inbox[1:] // append moves the others once in a while
		}
		r.inbox = append(r.inbox, Received{a.Packet, a.N, port})
	}
	r.wake()
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
