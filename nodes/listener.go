package nodes

import (
	"fmt"
	"net/netip"
	"slices"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"

	"netlab/topology/wire"
)

// DefaultBacklog is how many connections wait to be accepted where nobody says
// otherwise, Linux's net.core.somaxconn.
const DefaultBacklog = 4096

// Listener is a TCP socket in LISTEN. None of its methods blocks; all expect the
// network's lock to be held.
type Listener struct {
	notifier
	host     *Machine
	ep       *tcp.Endpoint
	local    netip.AddrPort
	children []*Socket // not accepted yet, oldest first
	options  []SocketOption
	closed   bool
	failure  error // why it is closed
}

// ListenTCP listens on local; an address that is not valid means all of the
// host's, IPv4 and IPv6, and an unspecified one all of its family. Port 0 chooses
// a free one. Backlog is how many connections may wait to be accepted, and how many
// may be in SYN-RECEIVED before SYN cookies begin; 0 means [DefaultBacklog].
func (h *Machine) ListenTCP(local netip.AddrPort, backlog int, options ...SocketOption) (*Listener, error) {
	if err := h.usable(); err != nil {
		return nil, err
	}
	switch {
	case backlog < 0:
		return nil, fmt.Errorf("backlog of %d connections: want 0 or more", backlog)
	case backlog == 0:
		backlog = DefaultBacklog
	}
	proto := ipv6.ProtocolNumber // an unspecified IPv6 address takes IPv4 as well
	if local.Addr().IsValid() {
		proto = protocolOf(local.Addr())
	}
	var queue waiter.Queue
	endpoint, err := h.stack.NewEndpoint(tcp.ProtocolNumber, proto, &queue)
	if err != nil {
		return nil, wrap(err)
	}
	ep := endpoint.(*tcp.Endpoint)
	l := &Listener{host: h, ep: ep, local: local, options: slices.Clone(options)}
	entry := waiter.NewFunctionEntry(waiter.ReadableEvents|waiter.EventHUp|waiter.EventErr,
		func(waiter.EventMask) { l.wake() })
	queue.EventRegister(&entry)
	// A server that starts again must not wait for the TIME-WAITs of its last
	// run: SO_REUSEADDR, as Go's own net package sets it.
	ep.SocketOptions().SetReuseAddress(true)
	ep.SocketOptions().SetV6Only(local.Addr().Is6())
	for _, o := range options {
		if err := o.apply(ep); err != nil {
			ep.Close()
			return nil, err
		}
	}
	h.know(local.Addr())
	if err := ep.Bind(fullAddress(local)); err != nil {
		ep.Close()
		return nil, wrap(err)
	}
	// SO_REUSEADDR spares none that listens (socket(7) of Linux); the stack compares the
	// addresses only.
	if h.heard(local, ep.SocketOptions().GetReusePort()) {
		ep.Close()
		return nil, wrap(&tcpip.ErrPortInUse{})
	}
	var failed tcpip.Error
	h.call(nil, wire.CallListen, func() {
		// The stack starts SYN cookies one connection before its limit.
		failed = ep.Listen(backlog + 1)
	})
	if failed != nil {
		ep.Close()
		return nil, wrap(failed)
	}
	id := ep.TransportEndpointInfo.ID
	l.local = netip.AddrPortFrom(local.Addr(), id.LocalPort)
	h.listeners = append(h.listeners, l)
	h.report(l.local, netip.AddrPort{}, wire.Closed, wire.Listen, wire.Called(wire.CallListen))
	return l, nil
}

// heard reports whether somebody listens already where a listener on local would;
// several may where each of them has SO_REUSEPORT.
func (h *Machine) heard(local netip.AddrPort, reusePort bool) bool {
	for _, l := range h.listeners {
		if l.local.Port() != local.Port() || local.Port() == 0 || reusePort && l.ep.SocketOptions().GetReusePort() {
			continue
		}
		if l.local == local || l.anyOf(local.Addr()) || anyOf(local.Addr(), l.local.Addr()) {
			return true
		}
	}
	return false
}

// Local returns the address that the listener is bound to; its Addr is not valid
// where it is all of the host's.
func (l *Listener) Local() netip.AddrPort { return l.local }

// Accept takes the oldest established connection, ErrWouldBlock where there is
// none.
func (l *Listener) Accept() (*Socket, error) {
	if l.closed {
		return nil, l.failure
	}
	if l.host.Asleep(l.wake) {
		return nil, ErrWouldBlock
	}
	var ep tcpip.Endpoint
	var queue *waiter.Queue
	var err tcpip.Error
	l.host.call(nil, wire.CallAccept, func() { ep, queue, err = l.ep.Accept(nil) })
	if err != nil {
		return nil, wrap(err)
	}
	s := l.child(ep.(*tcp.Endpoint))
	s.watch(queue)
	for _, o := range l.options {
		if !o.inherited && s.State() != wire.Closed {
			if err := s.Set(o); err != nil {
				s.Abort() // nobody else has it
				return nil, err
			}
		}
	}
	return s, nil
}

// child finds the socket of an accepted endpoint. One that was reset or timed
// out while it waited is not among the live ones any more.
func (l *Listener) child(ep *tcp.Endpoint) *Socket {
	for _, s := range l.children {
		if s.ep == ep {
			l.forget(s)
			return s
		}
	}
	s := l.host.newSocket(ep)
	id := ep.TransportEndpointInfo.ID
	s.local = netip.AddrPortFrom(addr(id.LocalAddress), id.LocalPort)
	s.remote = netip.AddrPortFrom(addr(id.RemoteAddress), id.RemotePort)
	return s
}

// forget takes a connection off the list of those that wait.
func (l *Listener) forget(s *Socket) {
	s.listener = nil
	if i := slices.Index(l.children, s); i >= 0 {
		l.children = slices.Delete(l.children, i, i+1)
	}
}

// Close stops listening. Connections that nobody accepted are reset, those still
// in SYN-RECEIVED dropped.
func (l *Listener) Close() {
	if l.closed {
		return
	}
	l.closed, l.failure = true, errClosed
	l.host.later(l.end)
	l.wake()
}

// end stops listening.
func (l *Listener) end() {
	h := l.host
	h.open(nil, wire.Called(wire.CallClose))
	h.event.touched = append(h.event.touched, l.children...)
	// The stack keeps the pending ones in a map, whose order is random: end them
	// here, oldest first.
	for _, s := range slices.Clone(l.children) {
		s.ep.Abort()
	}
	l.ep.Close()
	h.settle()
	h.report(l.local, netip.AddrPort{}, wire.Listen, wire.Closed, wire.Called(wire.CallClose))
	h.listeners = slices.DeleteFunc(h.listeners, func(other *Listener) bool { return other == l })
}

// lost ends a listener whose stack is gone.
func (l *Listener) lost(failure error) {
	if !l.closed {
		l.closed, l.failure = true, failure
	}
	if !l.host.ended {
		l.host.report(l.local, netip.AddrPort{}, wire.Listen, wire.Closed, wire.Called(wire.CallCrash))
	}
	l.wake()
}

// listenerFor returns the listener that answers for an address, nil for none.
func (h *Machine) listenerFor(local netip.AddrPort) *Listener {
	var any *Listener
	for _, l := range h.listeners {
		if l.local == local {
			return l
		}
		if l.local.Port() == local.Port() && l.anyOf(local.Addr()) {
			any = l
		}
	}
	return any
}

// anyOf reports whether the listener answers for all addresses of the family of
// a.
func (l *Listener) anyOf(a netip.Addr) bool { return anyOf(l.local.Addr(), a) }

// anyOf reports whether own stands for all addresses of the family of a.
func anyOf(own, a netip.Addr) bool {
	return !own.IsValid() || own.IsUnspecified() && own.Is4() == a.Is4()
}
