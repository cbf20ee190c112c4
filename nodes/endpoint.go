package nodes

import (
	"slices"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/waiter"

	"netlab/topology/wire"
)

// endpoint is a socket of the stack without a connection: what a UDP socket and a
// ping have in common.
type endpoint struct {
	notifier
	host    *Machine
	ep      tcpip.Endpoint
	closed  bool
	failure error // why it is closed
}

// newEndpoint makes a socket, to be bound.
func (h *Machine) newEndpoint(transport tcpip.TransportProtocolNumber, network tcpip.NetworkProtocolNumber) (*endpoint, error) {
	if err := h.usable(); err != nil {
		return nil, err
	}
	var queue waiter.Queue
	ep, err := h.stack.NewEndpoint(transport, network, &queue)
	if err != nil {
		return nil, wrap(err)
	}
	e := &endpoint{host: h, ep: ep}
	entry := waiter.NewFunctionEntry(waiter.ReadableEvents|waiter.WritableEvents|waiter.EventErr,
		func(waiter.EventMask) { e.wake() })
	queue.EventRegister(&entry)
	return e, nil
}

// bound ends the making of the socket: it is one of the host's, unless err says that
// it could not be bound.
func (e *endpoint) bound(err tcpip.Error) error {
	if err != nil {
		e.ep.Close()
		return wrap(err)
	}
	e.host.endpoints = append(e.host.endpoints, e)
	return nil
}

// usable returns why the socket cannot be used now: ErrWouldBlock on a node that is
// frozen.
func (e *endpoint) usable() error {
	switch {
	case e.closed:
		return e.failure
	case e.host.Asleep(e.wake):
		return ErrWouldBlock
	}
	return nil
}

// Close gives the socket up.
func (e *endpoint) Close() {
	if e.closed {
		return
	}
	h := e.host
	h.endpoints = slices.DeleteFunc(h.endpoints, func(other *endpoint) bool { return other == e })
	h.later(func() { h.call(nil, wire.CallClose, e.ep.Close) })
	e.lost(errClosed)
}

// lost ends a socket whose stack knows it no more.
func (e *endpoint) lost(failure error) {
	e.closed, e.failure = true, failure
	e.wake()
}
