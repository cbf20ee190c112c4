package nodes

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"

	"netlab/topology/wire"
)

// Outside is a node as the code outside the network has it that is the node's stack:
// a TCP of somebody's own, a kernel at the other end of a TUN device, a capture that
// is replayed. It reads and writes whole IP datagrams, as a TUN device does. Its methods
// may be called from any goroutine at any time.
//
// In real time, and in the virtual time of a testing/synctest bubble, a goroutine
// waits in Read and calls Write. What Write sends has left the node at that instant.
// The network waits for nobody: when the code takes long, time goes on in real time,
// and in a bubble it stands still. A run whose caller drives the time ([topology.Network.Run])
// repeats itself only where nothing waits: there the code is called back by
// [Raw.Notify], takes packets by [Raw.Receive], sends them by [Raw.Send], and has its
// timers on the network's loop. An example of package topology shows it.
//
// 10000 packets wait to be read; what arrives then is lost at the node, and the record
// says so. In the other direction links have queues, so that Write never waits.
//
// The observer knows what arrives at the node and what it sends, and nothing of its
// sockets but what [Outside.Saw] says. The monitor holds it to the rules of the wire.
type Outside struct {
	raw     *Raw
	waiting waiters
	// failure is why it is closed.
	failure error
}

// Name returns the node's name.
func (o *Outside) Name() string { return o.raw.name }

// Ports returns what connects the node to links, in the order of the Spec, with the
// routes as they are now. Read and Write have ports by their index.
func (o *Outside) Ports() []Port {
	o.raw.env.Lock.Lock()
	defer o.raw.env.Lock.Unlock()
	return slices.Clone(o.raw.ports)
}

// Read waits for a datagram, copies it to b, and returns its length and the port that it
// has arrived at. Where b is too short the datagram is lost, and the error is
// io.ErrShortBuffer. After Close, or when the network is closed, it returns
// net.ErrClosed; where the node's power is cut, an error that says so and is that too.
func (o *Outside) Read(b []byte) (n, port int, err error) {
	var one [1]Received
	if _, err := o.Receive(one[:]); err != nil {
		return 0, 0, err
	}
	p := one[0]
	if len(p.Packet.Data) > len(b) {
		return 0, p.Port, o.failed("read", io.ErrShortBuffer)
	}
	return copy(b, p.Packet.Data), p.Port, nil
}

// Receive is Read for many: it waits until something has arrived, fills packets with what
// there is, and returns how many those are: 0 without waiting where packets is empty. The
// record may have the same bytes, so that nobody may change them.
func (o *Outside) Receive(packets []Received) (int, error) {
	lock := o.raw.env.Lock
	lock.Lock()
	defer lock.Unlock()
	for {
		if o.failure != nil {
			return 0, o.failed("read", o.failure)
		}
		n := 0
		for n < len(packets) {
			p, ok := o.raw.Receive()
			if !ok {
				break
			}
			packets[n] = p
			n++
		}
		if n == len(packets) || n > 0 {
			return n, nil
		}
		changed := o.waiting.wait()
		lock.Unlock()
		<-changed
		lock.Lock()
	}
}

// Write sends an IP datagram by a port, whatever it contains, and keeps nothing of b.
// It refuses what is longer than the port's MTU: the link would not carry it.
func (o *Outside) Write(port int, b []byte) error { return o.Send(port, slices.Clone(b)) }

// Send is Write for many, which leave at one instant, in their order. They are the
// network's from now on: the caller must not change them any more.
func (o *Outside) Send(port int, datagrams ...[]byte) error {
	if port < 0 || port >= len(o.raw.ports) {
		return o.failed("write", fmt.Errorf("port %d: want 0 to %d", port, len(o.raw.ports)-1))
	}
	for _, b := range datagrams {
		if mtu := o.raw.ports[port].MTU; len(b) > mtu {
			return o.failed("write", fmt.Errorf("%d bytes: want %d at most, the MTU of the link", len(b), mtu))
		}
	}
	o.raw.env.Lock.Lock()
	defer o.raw.env.Lock.Unlock()
	if o.failure != nil {
		return o.failed("write", o.failure)
	}
	for _, b := range datagrams {
		o.raw.Send(port, b)
	}
	return nil
}

// Saw records that a TCP socket of the code was found in another state than before:
// it was in from when it was looked at last, and is in to now. The zero remote is that
// of a listener. The network believes it, and judges nothing by it: the state may be
// older than the segments that have gone by since.
func (o *Outside) Saw(local, remote netip.AddrPort, from, to wire.State) {
	o.raw.env.Lock.Lock()
	defer o.raw.env.Lock.Unlock()
	if o.failure != nil {
		return
	}
	o.raw.env.Saw(Transition{
		Node: o.raw.name, Local: local, Remote: remote, From: from, To: to, Cause: wire.Cause{Kind: wire.FoundOutside},
	})
}

// Close has every Read and Write fail from now on; the node stays, with nobody there.
// Closing again does nothing.
func (o *Outside) Close() error {
	o.raw.env.Lock.Lock()
	defer o.raw.env.Lock.Unlock()
	o.end(net.ErrClosed)
	return nil
}

// end closes it with the network's lock held, unless that is done; it does nothing where
// nobody has the door.
func (o *Outside) end(why error) {
	if o != nil && o.failure == nil {
		o.failure = why
		o.waiting.wake()
	}
}

// wake lets whoever reads look again.
func (o *Outside) wake() {
	if o != nil {
		o.waiting.wake()
	}
}

func (o *Outside) failed(what string, err error) error {
	return fmt.Errorf("node %s: %s: %w", o.raw.name, what, err)
}
