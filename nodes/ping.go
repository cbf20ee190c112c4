package nodes

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"slices"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/waiter"

	"netlab/topology/wire"
)

// Ping is a socket for ICMP echo with one address. None of its methods blocks;
// all expect the network's lock to be held.
type Ping struct {
	host    *Machine
	ep      tcpip.Endpoint
	v6      bool
	notify  func()
	closed  bool
	failure error // why it is closed
}

// MaxEcho is the most bytes that an echo carries behind its header.
const MaxEcho = 65507

// NewPing makes a socket for echo with remote, whose replies alone it takes.
func (h *Machine) NewPing(remote netip.Addr) (*Ping, error) {
	if err := h.usable(); err != nil {
		return nil, err
	}
	p := &Ping{host: h, v6: remote.Is6()}
	proto := icmp.ProtocolNumber4
	if p.v6 {
		proto = icmp.ProtocolNumber6
	}
	var queue waiter.Queue
	ep, err := h.stack.NewEndpoint(proto, protocolOf(remote), &queue)
	if err != nil {
		return nil, wrap(err)
	}
	p.ep = ep
	entry := waiter.NewFunctionEntry(waiter.ReadableEvents|waiter.EventErr, func(waiter.EventMask) {
		p.wake()
	})
	queue.EventRegister(&entry)
	h.route(remote)
	if err := ep.Connect(fullAddress(netip.AddrPortFrom(remote, 0))); err != nil {
		ep.Close()
		return nil, wrap(err)
	}
	h.pings = append(h.pings, p)
	return p, nil
}

// Notify has fn called whenever a reply may have come; see [Socket.Notify].
func (p *Ping) Notify(fn func()) { p.notify = fn }

func (p *Ping) wake() {
	if p.notify != nil {
		p.notify()
	}
}

// Send sends an echo request with a sequence number and n bytes of payload; a
// frozen node does when it goes on.
func (p *Ping) Send(seq uint16, n int) error {
	if p.closed {
		return p.failure
	}
	message := make([]byte, header.ICMPv4MinimumSize+n)
	message[0] = byte(header.ICMPv4Echo)
	if p.v6 {
		message[0] = byte(header.ICMPv6EchoRequest)
	}
	binary.BigEndian.PutUint16(message[6:], seq)
	var err tcpip.Error
	p.host.later(func() {
		p.host.call(nil, wire.CallPing, func() { _, err = p.ep.Write(bytes.NewReader(message), tcpip.WriteOptions{}) })
	})
	return wrap(err)
}

// Receive takes the sequence number of a reply: ErrWouldBlock where there is
// none.
func (p *Ping) Receive() (seq uint16, err error) {
	if p.closed {
		return 0, p.failure
	}
	if p.host.Asleep(p.wake) {
		return 0, ErrWouldBlock
	}
	var message [header.ICMPv4MinimumSize]byte
	rest := tcpip.SliceWriter(message[:])
	if _, err := p.ep.Read(&rest, tcpip.ReadOptions{}); err != nil {
		return 0, wrap(err)
	}
	return binary.BigEndian.Uint16(message[6:]), nil
}

// Close gives the socket up.
func (p *Ping) Close() {
	if p.closed {
		return
	}
	h := p.host
	h.pings = slices.DeleteFunc(h.pings, func(other *Ping) bool { return other == p })
	h.later(func() { h.call(nil, wire.CallClose, p.ep.Close) })
	p.lost(errClosed)
}

// lost ends a socket whose stack knows it no more.
func (p *Ping) lost(failure error) {
	p.closed, p.failure = true, failure
	p.wake()
}
