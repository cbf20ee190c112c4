package nodes

import (
	"fmt"
	"io"
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"

	"netlab/topology/wire"
)

// Socket is one TCP connection of a host, from the moment that its stack knows
// it. None of its methods blocks; all expect the network's lock to be held.
type Socket struct {
	// Ref is for [Env.Settled], nil at first.
	Ref any

	notifier
	host          *Machine
	stack         *driven
	ep            *tcp.Endpoint
	readiness     waiter.Entry
	order         uint64
	local, remote netip.AddrPort
	listener      *Listener // whose child it is until it is accepted
	failure       error     // why the connection was lost, where its stack cannot say any more
	synRetries    int       // 0 means the host's
	synTimeouts   int
	state         wire.State
	released      bool // Close or Abort was called
	early         bool // a FIN has come that may wait for what is before it
	// tuned is the options that were set before there was a connection.
	tuned wire.Tuning
}

func (h *Machine) newSocket(ep *tcp.Endpoint) *Socket {
	h.created++
	return &Socket{host: h, stack: h.stack, ep: ep, order: h.created}
}

// Connect starts a connection to remote, from local where it is not the zero
// AddrPort (a zero port or address in it means any). An unspecified address of remote is
// the host itself. It returns at once, with the SYN sent; [Socket.Connected] tells the
// outcome.
func (h *Machine) Connect(local, remote netip.AddrPort, options ...SocketOption) (*Socket, error) {
	if err := h.usable(); err != nil {
		return nil, err
	}
	var queue waiter.Queue
	ep, err := h.stack.NewEndpoint(tcp.ProtocolNumber, protocolOf(remote.Addr()), &queue)
	if err != nil {
		return nil, wrap(err)
	}
	s := h.newSocket(ep.(*tcp.Endpoint))
	s.watch(&queue)
	if err := s.connect(local, remote, options); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Socket) connect(local, remote netip.AddrPort, options []SocketOption) error {
	remote = netip.AddrPortFrom(itself(local.Addr(), remote.Addr()), remote.Port())
	for _, o := range options {
		if err := s.Set(o); err != nil {
			return err
		}
	}
	if local != (netip.AddrPort{}) {
		if !local.Addr().IsValid() || local.Addr().IsUnspecified() {
			// A port that is bound with any address is not given back at the end
			// of a connection: the stack looks for it under the address that the
			// connection had.
			source, err := s.host.source(remote.Addr())
			if err != nil {
				return err
			}
			local = netip.AddrPortFrom(source, local.Port())
		}
		s.host.know(local.Addr())
		own := fullAddress(local)
		own.NIC = s.host.exit(local.Addr(), remote.Addr())
		if err := s.ep.Bind(own); err != nil {
			return wrap(err)
		}
	}
	s.host.route(remote.Addr())
	var err tcpip.Error
	s.host.call(s, wire.CallConnect, func() { err = s.ep.Connect(fullAddress(remote)) })
	if _, started := err.(*tcpip.ErrConnectStarted); started {
		return nil
	}
	return wrap(err)
}

// watch asks the stack to tell when the socket's readiness may have changed.
func (s *Socket) watch(queue *waiter.Queue) {
	s.readiness.Init((*watched)(s), waiter.ReadableEvents|waiter.WritableEvents|waiter.EventHUp|waiter.EventErr|waiter.EventRdHUp)
	queue.EventRegister(&s.readiness)
}

// watched is a socket as its stack's listener.
type watched Socket

func (s *watched) NotifyEvent(waiter.EventMask) { s.wake() }

// observe reports the socket's state where it has changed. The endpoint may be
// locked by the goroutine that called the stack, so it must not be called.
func (s *Socket) observe(cause wire.Cause) {
	to := stateOf(s.ep)
	if to == s.state {
		return
	}
	h := s.host
	if s.state == wire.Closed {
		id := s.ep.TransportEndpointInfo.ID
		s.local = netip.AddrPortFrom(addr(id.LocalAddress), id.LocalPort)
		s.remote = netip.AddrPortFrom(addr(id.RemoteAddress), id.RemotePort)
		h.sockets[pair{s.local, s.remote}] = s
	}
	from := s.state
	s.state = to
	// One segment can complete the handshake and carry the peer's FIN: the stack
	// passes through ESTABLISHED (RFC 9293 section 3.10.7.4, eighth check).
	if to == wire.CloseWait && (from == wire.SynReceived || from == wire.SynSent) {
		h.report(s.local, s.remote, from, wire.Established, cause)
		from = wire.Established
	}
	h.report(s.local, s.remote, from, to, cause)
	s.tellTuned()
	if to == wire.Established || to == wire.TimeWait {
		h.event.changed = append(h.event.changed, s)
	}
	if to == wire.Closed {
		if key := (pair{s.local, s.remote}); h.sockets[key] == s {
			delete(h.sockets, key)
		}
		if s.listener != nil {
			s.listener.forget(s)
		}
	}
}

// probe has keepalive begin with ESTABLISHED and end with TIME-WAIT: the stack itself
// begins with the first data, and goes on in TIME-WAIT, where the peer answers by RST.
func (s *Socket) probe() {
	if o := s.ep.SocketOptions(); o.GetKeepAlive() {
		o.SetKeepAlive(s.state != wire.TimeWait)
	}
}

// expired says which timer it is whose expiry ends the connection, where
// one just has; retransmitted tells whether it was that of retransmission.
func (s *Socket) expired(retransmitted bool) wire.Timer {
	switch {
	case s.state == wire.TimeWait:
		return wire.Timer2MSL
	case s.state == wire.FinWait2 && s.released:
		return wire.TimerFinWait2
	case !s.state.Synchronized():
		return wire.TimerRetransmission
	case s.userTimeout():
		return wire.TimerUser
	case retransmitted:
		return wire.TimerRetransmission
	default:
		return wire.TimerKeepAlive
	}
}

// userTimeout reports whether the socket's owner has set one. The stack closes a
// connection for it before any other timeout can.
func (s *Socket) userTimeout() bool {
	var d tcpip.TCPUserTimeoutOption
	return s.ep.GetSockOpt(&d) == nil && d > 0
}

// retransmissions counts the retransmission timeouts of the socket.
func (s *Socket) retransmissions() uint64 {
	return s.ep.Stats().(*tcp.Stats).SendErrors.Timeouts.Value()
}

// Connected tells how connecting went: false while the handshake goes on, and
// afterwards whether it failed.
func (s *Socket) Connected() (bool, error) {
	if s.host.Asleep(s.wake) {
		return false, nil
	}
	switch s.state {
	case wire.SynSent, wire.SynReceived:
		return false, nil
	case wire.Closed:
		return true, s.Err()
	}
	return true, nil
}

// Err returns why the connection was lost, nil where it was not.
func (s *Socket) Err() error {
	if s.failure != nil || s.orphaned() {
		return s.failure
	}
	if err := s.ep.LastError(); err != nil {
		s.failure = wrap(err)
	}
	return s.failure
}

// State returns the connection's state.
func (s *Socket) State() wire.State { return s.state }

// Node is the name of the host that it is on.
func (s *Socket) Node() string { return s.host.name }

// Local and Remote return the socket's addresses.
func (s *Socket) Local() netip.AddrPort  { return s.local }
func (s *Socket) Remote() netip.AddrPort { return s.remote }

// Read takes what has been received into b: at least one byte, io.EOF at the end
// of the stream, ErrWouldBlock where nothing is there.
func (s *Socket) Read(b []byte) (int, error) {
	if err := s.usable(); err != nil {
		return 0, err
	}
	if len(b) == 0 {
		return 0, nil
	}
	if s.host.Asleep(s.wake) {
		return 0, ErrWouldBlock
	}
	in := &s.host.in
	*in = b
	var n int
	var err tcpip.Error
	s.host.quick(s, wire.CallRecv, func() {
		var r tcpip.ReadResult
		r, err = s.ep.Read(in, tcpip.ReadOptions{})
		n = r.Count
	})
	*in = nil
	if _, eof := err.(*tcpip.ErrClosedForReceive); eof {
		return n, io.EOF
	}
	return n, wrap(err)
}

// Write gives as much of b to the stack as its send buffer takes, and returns
// how much that is: ErrWouldBlock where it takes none.
func (s *Socket) Write(b []byte) (int, error) {
	if err := s.usable(); err != nil {
		return 0, err
	}
	if len(b) == 0 {
		return 0, nil
	}
	if s.host.Asleep(s.wake) {
		return 0, ErrWouldBlock
	}
	out := &s.host.out
	out.Reset(b)
	var n int64
	var err tcpip.Error
	s.host.quick(s, wire.CallSend, func() { n, err = s.ep.Write(out, tcpip.WriteOptions{}) })
	out.Reset(nil)
	return int(n), wrap(err)
}

// usable returns why the socket cannot be used any more, nil where it can.
func (s *Socket) usable() error {
	switch {
	case s.released:
		return errClosed
	case s.orphaned():
		return s.host.failure
	}
	return s.failure
}

// callable is usable for calls that a frozen node cannot take.
func (s *Socket) callable() error {
	if err := s.usable(); err != nil {
		return err
	}
	return s.host.usable()
}

// orphaned reports whether the stack that the socket is of has ended.
func (s *Socket) orphaned() bool { return s.stack != s.host.stack }

// Shutdown closes the socket's directions: CloseWrite of net.TCPConn sends FIN
// once everything before it has been sent.
func (s *Socket) Shutdown(read, write bool) error {
	if err := s.callable(); err != nil {
		return err
	}
	var how tcpip.ShutdownFlags
	if read {
		how |= tcpip.ShutdownRead
	}
	if write {
		how |= tcpip.ShutdownWrite
	}
	var err tcpip.Error
	s.host.call(s, wire.CallShutdown, func() { err = s.ep.Shutdown(how) })
	return wrap(err)
}

// Close gives the socket up: the connection closes in order, or by RST where
// unread data or SO_LINGER of zero demand it, while the stack goes on with
// FIN-WAIT and TIME-WAIT by itself. Closing again does nothing.
func (s *Socket) Close() {
	s.release(wire.CallClose, s.ep.Close)
}

// Abort gives the socket up and resets the connection (RFC 9293 section
// 3.10.5).
func (s *Socket) Abort() {
	s.release(wire.CallAbort, s.ep.Abort)
}

func (s *Socket) release(call wire.Call, end func()) {
	if s.released {
		return
	}
	s.released = true
	if !s.orphaned() {
		s.host.later(func() { s.host.call(s, call, end) })
	}
	s.wake()
}

// lost ends a socket whose stack is gone.
func (s *Socket) lost(failure error) {
	from := s.state
	s.state, s.failure = wire.Closed, failure
	if !s.host.ended {
		s.host.report(s.local, s.remote, from, wire.Closed, wire.Called(wire.CallCrash))
		if settled := s.host.env.Settled; settled != nil {
			settled(s)
		}
	}
	s.wake()
}

func (s *Socket) String() string {
	return fmt.Sprintf("%s %v > %v %v", s.host.name, s.local, s.remote, s.state)
}

// stateOf is an endpoint's state as RFC 9293 names it. gVisor's states before
// the SYN and after an error are CLOSED: no connection.
func stateOf(ep *tcp.Endpoint) wire.State {
	switch ep.EndpointState() {
	case tcp.StateListen:
		return wire.Listen
	case tcp.StateSynSent:
		return wire.SynSent
	case tcp.StateSynRecv:
		return wire.SynReceived
	case tcp.StateEstablished:
		return wire.Established
	case tcp.StateFinWait1:
		return wire.FinWait1
	case tcp.StateFinWait2:
		return wire.FinWait2
	case tcp.StateCloseWait:
		return wire.CloseWait
	case tcp.StateClosing:
		return wire.Closing
	case tcp.StateLastAck:
		return wire.LastAck
	case tcp.StateTimeWait:
		return wire.TimeWait
	default:
		return wire.Closed
	}
}
