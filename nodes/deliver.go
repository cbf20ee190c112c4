package nodes

import (
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"

	"netlab/topology/wire"
)

// Arrival is one packet that reaches an interface: N is its number in the
// record, 0 where it has none.
type Arrival struct {
	Packet *wire.Packet
	N      uint64
	// Datagram is what to give to the stack: that of the sender, or one made of
	// the packet's bytes where they were changed on the way.
	Datagram Datagram
	// Refused says that the stack has thrown the segment away at once, for want of room
	// or for its header. It is set before [Env.Arrived].
	Refused bool
	// Ref is the caller's.
	Ref any
}

// attempt is a segment that may have made a socket.
type attempt struct {
	at    *Interface
	proto tcpip.NetworkProtocolNumber
	pair
}

// Deliver hands the packets that arrive at one instant to the host, in order.
// Each is recorded, by [Env.Arrived], just before the stack takes it, after all
// that those before it made the node send.
//
// Segments of one established connection that carry only data and
// acknowledgments are settled together, which is several times faster than one
// by one. Whatever can change a state is settled alone, so that no state is
// passed through unseen and each change has the segment that caused it: once a
// FIN has come too early, any segment may be the one that it waits for.
func (i *Interface) Deliver(arrivals []Arrival) {
	if i.hold(arrivals) {
		return
	}
	h := i.host
	for k := range arrivals {
		a := &arrivals[k]
		p := a.Packet
		var s *Socket
		if i.dispatcher != nil && !i.martian(p) && h.owns(p.Dst.Addr()) {
			s = h.sockets[pair{p.Dst, p.Src}]
		}
		plain := s != nil && s.state == wire.Established && !s.early && p.Proto == wire.TCP &&
			p.Flags&(wire.SYN|wire.FIN|wire.RST|wire.URG) == 0
		if !plain || s != h.intake.of {
			h.settleIntake()
		}
		if plain {
			if h.intake.of == nil {
				h.intake.of = s
				h.open(s, wire.Cause{})
			}
			i.add(a)
			continue
		}
		i.deliver(s, a)
	}
	h.settleIntake()
	for k := range arrivals {
		h.env.Done(&arrivals[k])
	}
}

// settleIntake settles what waits to be settled together.
func (h *Machine) settleIntake() {
	if h.intake.of == nil {
		return
	}
	h.stack.run()
	h.taken()
	h.end()
	clear(h.intake.waiting)
	h.intake = intake{waiting: h.intake.waiting[:0]}
}

// deliver hands over one packet that is settled alone. Socket s is the one that
// it is addressed to.
func (i *Interface) deliver(s *Socket, a *Arrival) {
	h, p := i.host, a.Packet
	h.open(s, wire.Cause{})
	if s != nil && s.state.Synchronized() && p.Proto == wire.TCP && p.Len > 0 &&
		!(p.Flags.Has(wire.SYN) && s.state == wire.TimeWait) && p.FragOffset == 0 && !p.MoreFragments {
		h.intake.of = s
		i.add(a)
		h.settleIntake()
		s.early = s.early || s.state == wire.Established && p.Flags.Has(wire.FIN)
		return
	}
	h.arrived(a)
	if i == h.lo && i.dispatcher == nil && h.condition == Running {
		h.know(p.Dst.Addr()) // the stack before this one has sent it
	}
	switch {
	case i.dispatcher == nil, i.martian(p):
		a.Datagram.Release()
	case !h.owns(p.Dst.Addr()):
		h.passing = a
		// The IP layer forwards at once, in this goroutine.
		h.event.cause = wire.Cause{}
		if h.options.Forward && i.forward(p) {
			a.Datagram.Release()
		} else {
			h.route(p.Dst.Addr())
			i.inject(a)
		}
		h.passing = nil
	default:
		at := i.entrance(p, false)
		at.expect(s, p)
		at.inject(a)
		h.settle()
		if s != nil && s.state == wire.Established && p.Flags.Has(wire.FIN) {
			s.early = true
		}
	}
}

// martian reports whether a packet from outside has a loopback address: RFC 1122
// section 3.2.1.3 (g).
func (i *Interface) martian(p *wire.Packet) bool {
	return i != i.host.lo && (p.Src.Addr().IsLoopback() || p.Dst.Addr().IsLoopback())
}

// expect notes which sockets a packet may make or change, beside the one that it
// is addressed to.
func (i *Interface) expect(s *Socket, p *wire.Packet) {
	h := i.host
	switch {
	case p.FragOffset != 0 || p.MoreFragments:
		h.openAll(h.event.cause)
		if p.Proto == wire.TCP {
			i.expectWhole(p)
		}
	case p.Proto == wire.TCP:
		if s == nil || p.Flags.Has(wire.SYN) {
			h.event.arrived = append(h.event.arrived, attempt{i, protocolOf(p.Dst.Addr()), pair{p.Dst, p.Src}})
		}
	case p.Proto == wire.ICMP || p.Proto == wire.ICMPv6:
		if quoted := h.sockets[quotedPair(p)]; quoted != nil {
			h.event.touched = append(h.event.touched, quoted)
			h.event.serving = quoted
		}
	}
}

// discover returns the socket that a segment has made, nil where it made none.
func (h *Machine) discover(a attempt) *Socket {
	if h.sockets[a.pair] != nil {
		return nil
	}
	found := h.stack.FindTransportEndpoint(a.proto, tcp.ProtocolNumber, stack.TransportEndpointID{
		LocalAddress: address(a.local.Addr()), LocalPort: a.local.Port(),
		RemoteAddress: address(a.remote.Addr()), RemotePort: a.remote.Port(),
	}, a.at.id)
	ep, ok := found.(*tcp.Endpoint)
	if !ok {
		return nil
	}
	if state := stateOf(ep); state == wire.Listen || state == wire.Closed {
		return nil
	}
	s := h.newSocket(ep)
	s.state, s.local, s.remote = wire.Listen, a.local, a.remote
	s.listener = h.listenerFor(a.local)
	if s.listener != nil {
		s.listener.children = append(s.listener.children, s)
	}
	h.sockets[a.pair] = s
	return s
}

// quotedPair returns the 4-tuple, as this host sees it, of the TCP segment of
// its own that an ICMP error quotes; the zero pair where it quotes none.
func quotedPair(p *wire.Packet) pair {
	var quoted wire.Packet
	if !p.Quoted(&quoted) || quoted.Proto != wire.TCP {
		return pair{}
	}
	return pair{quoted.Src, quoted.Dst}
}
